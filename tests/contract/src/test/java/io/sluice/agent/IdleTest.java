package io.sluice.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.LaunchingConnector;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.MethodEntryEvent;
import com.sun.jdi.event.VMDisconnectEvent;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.EventRequest;
import com.sun.jdi.request.MethodEntryRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A program that transfers nothing: once it has started, nothing of the agent runs in it. A debugger sees each method entered. */
class IdleTest {
    private static final String OURS = "io.sluice.*";
    /** It hears of each class that is loaded, and looks at its name: JDK 17's flight recorder transforms the channels anew. */
    private static final String LOOKS_AT_NAMES = "io.sluice.agent.engine.ChannelTransformer.transform";
    private static final int PATIENCE_MILLIS = 60_000;

    /** Reads, writes, listens, connects, and starts threads; twice, for the first time also loads what it needs. */
    static final class Idle {
        private Idle() {}

        public static void main(String[] arguments) throws Exception {
            work();
            again();
            end();
        }

        static void end() {
            // A debugger sees that it is entered.
        }

        static void again() throws Exception {
            work();
        }

        private static void work() throws Exception {
            Path path = Files.createTempFile("idle", null);
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
                    ServerSocketChannel listener = ServerSocketChannel.open()) {
                listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                Thread reader = new Thread(() -> {
                    try (SocketChannel peer = listener.accept()) {
                        peer.read(ByteBuffer.allocate(100));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
                reader.start();
                try (SocketChannel socket = SocketChannel.open(listener.getLocalAddress())) {
                    ByteBuffer bytes = ByteBuffer.wrap(new byte[100]);
                    file.write(bytes);
                    file.read(bytes.clear(), 0);
                    socket.write(bytes.flip());
                    reader.join();
                }
            }
            Files.readAllBytes(path);
            Files.delete(path);
        }
    }

    /** The methods of ours that are entered from when the program's class is there, in their order. */
    private static List<String> entered(VirtualMachine jvm) throws Exception {
        ClassPrepareRequest prepared = jvm.eventRequestManager().createClassPrepareRequest();
        prepared.addClassFilter(Idle.class.getName());
        prepared.enable();
        List<String> methods = new ArrayList<>();
        for (;;) {
            EventSet events = jvm.eventQueue().remove(PATIENCE_MILLIS);
            assertNotNull(events, "the program hangs");
            for (Event event : events) {
                if (event instanceof ClassPrepareEvent) {
                    for (ThreadReference thread : jvm.allThreads()) {
                        assertFalse(thread.name().contains("sluice"), thread::name);
                    }
                    MethodEntryRequest ours = jvm.eventRequestManager().createMethodEntryRequest();
                    ours.addClassFilter(OURS);
                    ours.setSuspendPolicy(EventRequest.SUSPEND_NONE);
                    ours.enable();
                } else if (event instanceof MethodEntryEvent entry) {
                    methods.add(entry.method().declaringType().name() + "." + entry.method().name());
                } else if (event instanceof VMDisconnectEvent) {
                    return methods;
                }
            }
            events.resume();
        }
    }

    @Test
    void nothingOfTheAgentRunsInAProgramThatTransfersNothing() throws Exception {
        LaunchingConnector connector = Bootstrap.virtualMachineManager().defaultConnector();
        Map<String, Connector.Argument> arguments = connector.defaultArguments();
        String access = Runtime.version().feature() >= 24 ? " --enable-native-access=ALL-UNNAMED" : "";
        arguments.get("home").setValue(System.getProperty("java.home"));
        arguments.get("options").setValue(
                "-javaagent:\"" + AgentRun.JAR + "\" -cp \"" + System.getProperty("java.class.path") + "\"" + access);
        arguments.get("main").setValue(Idle.class.getName());
        VirtualMachine jvm = connector.launch(arguments);
        try {
            List<String> methods = entered(jvm);
            assertEquals(0, jvm.process().waitFor());
            int again = methods.indexOf(Idle.class.getName() + ".again");
            int end = methods.indexOf(Idle.class.getName() + ".end"); // after which the JVM loads what it ends with
            assertTrue(again > 0 && end > again, methods::toString);
            String idle = Idle.class.getName(); // and its lambdas
            assertEquals(List.of(), methods.subList(0, again).stream()
                    .filter(method -> !method.startsWith(idle) && !method.equals(LOOKS_AT_NAMES)).toList());
            assertEquals(List.of(), methods.subList(again, end).stream()
                    .filter(method -> !method.startsWith(idle)).toList());
        } finally {
            jvm.process().destroyForcibly();
        }
    }
}
