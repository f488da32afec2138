/** Unmodified servers under the agent, each in a JVM of its own. */
package io.sluice.integration;
