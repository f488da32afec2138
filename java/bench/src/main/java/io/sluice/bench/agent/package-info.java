/** What the agent costs: {@code ./gradlew agentCost}. */
package io.sluice.bench.agent;
