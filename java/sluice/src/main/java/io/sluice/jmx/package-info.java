/**
 * Sluice's figures over JMX, for those who ask for them: {@link io.sluice.jmx.SluiceJmx#register}. Nothing else of Sluice needs
 * the module {@code java.management} or loads its classes.
 */
package io.sluice.jmx;
