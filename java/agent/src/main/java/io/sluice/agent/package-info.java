/**
 * The agent's few classes that lie on the program's class path: the JVM starts them, and they start the rest in a class loader
 * of its own.
 */
package io.sluice.agent;
