package io.sluice.agent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Suite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What holds for the drop-ins holds for plain calls of FileChannel under the agent: the same tests, in a JVM with it. */
class ContractUnderAgentTest {
    /** So many tests there are at least. */
    private static final int MANY = 150;

    @RegisterExtension
    final Scratch scratch = new Scratch();

    @Test
    void theContractHoldsUnderTheAgent() throws Exception {
        int passed = Suite.underAgent("-javaagent:" + AgentRun.JAR, scratch.path());
        assertTrue(passed > MANY, () -> "only " + passed + " tests ran");
    }
}
