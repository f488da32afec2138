/**
 * The program behind {@code ./gradlew demo}: moves a real file by every method that Sluice has and by the JDK's own way,
 * checks every byte, and prints what each cost.
 */
package io.sluice.demo;
