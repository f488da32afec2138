/** The one class that the boot class loader gets. */
package io.sluice.agent.boot;
