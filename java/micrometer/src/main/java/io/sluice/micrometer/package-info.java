/** Sluice's figures as Micrometer meters: {@link io.sluice.micrometer.SluiceMetrics}. */
package io.sluice.micrometer;
