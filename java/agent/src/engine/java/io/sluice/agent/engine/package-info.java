/**
 * What the agent does, in a class loader of its own: beside the program, with its own Sluice and its own ASM, none of
 * which the program sees.
 */
package io.sluice.agent.engine;
