/** The agent, in JVMs that run programs which know nothing of it. */
package io.sluice.agent;
