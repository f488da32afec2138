/** The command {@code sluice}: in this JVM, and as the jar and the script that are delivered. */
package io.sluice.cli;
