/**
 * The command {@code sluice}. {@link io.sluice.cli.SluiceCommand} names the subcommands; each of them is an
 * {@link io.sluice.cli.Operation}, which is what they have in common: figures, errors, and the end by Ctrl-C.
 */
package io.sluice.cli;
