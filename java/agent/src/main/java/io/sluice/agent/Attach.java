package io.sluice.agent;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;

/** Attaches the agent to a JVM that is running: {@code java -jar sluice-agent.jar PID [options]}. */
public final class Attach {
    private Attach() {}

    /**
     * The program. It ends with status 0 if the agent is at work, 1 if it is not, 2 if it was not asked rightly.
     *
     * @param arguments the process id, and perhaps the options
     */
    public static void main(String[] arguments) {
        if (arguments.length < 1 || arguments.length > 2 || !arguments[0].matches("\\d+")) {
            end(2, "usage: java -jar sluice-agent.jar PID [options]");
        }
        String pid = arguments[0];
        try {
            String options = arguments.length > 1 ? arguments[1] : "";
            Agent.check(options);
            String said = attach(pid, options);
            if (Agent.ACTIVE_ALREADY.equals(said)) {
                end(0, "JVM " + pid + ": " + said);
            } else if (!Agent.ACTIVE.equals(said)) {
                end(1, "JVM " + pid + " goes on without it: " + said);
            }
        } catch (InvocationTargetException e) {
            end(2, e.getCause().getMessage());
        } catch (NoClassDefFoundError e) {
            end(1, "this Java runtime cannot attach to others: it lacks the module jdk.attach; use one of a JDK");
        } catch (AttachNotSupportedException | AgentLoadException | AgentInitializationException | IOException
                | ReflectiveOperationException | URISyntaxException e) {
            end(1, "cannot attach to JVM " + pid + ": " + e.getMessage() + " (it must be a JVM of this user, started without "
                    + "-XX:+DisableAttachMechanism or -XX:-EnableDynamicAgentLoading)");
        }
    }

    private static String attach(String pid, String options)
            throws AttachNotSupportedException, AgentLoadException, AgentInitializationException, IOException,
                    URISyntaxException {
        VirtualMachine machine = VirtualMachine.attach(pid);
        try {
            machine.loadAgent(Agent.jar().toString(), options);
            return machine.getSystemProperties().getProperty(Agent.STATE);
        } finally {
            machine.detach();
        }
    }

    private static void end(int status, String message) {
        System.err.println("sluice-agent: " + message);
        System.exit(status);
    }
}
