package io.sluice.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.contract.fixture.Jvm;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The agent comes to a JVM that is running. */
class AttachTest {
    private static Jvm jvm(Jvm jvm) {
        return jvm.property("sluice.agent.jar", AgentRun.JAR);
    }

    private static List<String> moved(AgentRun run) {
        return run.output().stream().filter(line -> line.startsWith("moved ")).toList();
    }

    @Test
    void fromThenOnTransfersGoThroughSluice() throws Exception {
        AgentRun run = AgentRun.of(jvm(new Jvm()), Attached.class, "stats=json");
        assertTrue(run.output().contains("attaching ended with 0"), run.output()::toString);
        long afterwards = Long.parseLong(moved(run).get(1).substring("moved ".length()));
        assertTrue(run.bytesBySluice() >= afterwards && run.bytesBySluice() < 2 * afterwards, run.output()::toString);
        assertFalse(run.stats().has("JDK"), run.output()::toString);
    }

    @Test
    void aJvmThatWasToldOfAgentsSaysNothing() throws Exception {
        AgentRun run = AgentRun.of(jvm(new Jvm()).option("-XX:+EnableDynamicAgentLoading"), Attached.class);
        assertEquals(3, run.output().size(), run.output()::toString);
    }

    @Test
    void whatCannotBeDoneIsSaidToWhoeverAttaches() throws Exception {
        AgentRun wrong = AgentRun.of(jvm(new Jvm()), Attached.class, "statistics");
        assertTrue(wrong.output().contains("attaching ended with 2"), wrong.output()::toString);
        assertEquals(1, wrong.fromAgent().size(), wrong.output()::toString);
        AgentRun refused = AgentRun.of(jvm(new Jvm()).property("sluice.native.disabled", true), Attached.class);
        assertTrue(refused.output().contains("attaching ended with 1"), refused.output()::toString);
        assertTrue(refused.fromAgent().stream().anyMatch(line -> line.contains("goes on without it: switched off by")),
                refused.output()::toString);
        assertEquals(2, moved(refused).size());
    }

    @Test
    void oneAgentIsEnough() throws Exception {
        AgentRun run = AgentRun.of(jvm(AgentRun.jvm("observe,stats=json")), Attached.class, "stats=json");
        assertTrue(run.output().contains("attaching ended with 0"), run.output()::toString);
        assertEquals(2, run.fromAgent().stream().filter(line -> line.contains("already active")).count(), "said there, and to whoever attaches");
        assertEquals(0, run.bytesBySluice(), run.output()::toString);
    }
}
