package io.sluice.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import io.sluice.contract.fixture.Await;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.Scratch;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A Kafka broker, as it comes, with records that its own tools produce and consume. */
class KafkaTest {
    private static final int RECORDS = 100_000;
    private static final String TOPIC = "records";

    @RegisterExtension
    final Scratch scratch = new Scratch();

    @Test
    void everyByteThatConsumersFetchIsInTheFigures() throws Exception {
        Path directory = Files.createDirectory(scratch.path());
        int port = freePort();
        String broker = "127.0.0.1:" + port;
        Path config = Files.writeString(directory.resolve("server.properties"), config(directory, port, freePort()));
        tool(null, null, "kafka.tools.StorageTool", "format", "--standalone", "-t", "MkU3OEVBNTcwNTJENDM2Qk", "-c", config.toString());
        Path produced = Files.writeString(directory.resolve("produced"), IntStream.range(0, RECORDS)
                .mapToObj(i -> "record " + i + " of " + RECORDS + "\n").collect(Collectors.joining()));
        Path consumed = directory.resolve("consumed");
        try (Server server = Server.underAgent(List.of(
                "-cp", System.getProperty("sluice.path.kafka"), "kafka.Kafka", config.toString()))) {
            Await.until("the broker listens", () -> listens(port));
            tool(produced, null, "org.apache.kafka.tools.ConsoleProducer", "--bootstrap-server", broker, "--topic", TOPIC);
            // All in one answer: what is left of a record batch that was cut in two is fetched again.
            tool(null, consumed, "org.apache.kafka.tools.consumer.ConsoleConsumer", "--bootstrap-server", broker, "--topic", TOPIC,
                    "--from-beginning", "--max-messages", Integer.toString(RECORDS), "--timeout-ms", "60000",
                    "--consumer-property", "max.partition.fetch.bytes=50000000");
            JsonObject stats = server.stop();
            Content.assertSame(Files.readAllBytes(produced), Files.readAllBytes(consumed), "the records");
            long fetched = Files.size(directory.resolve("logs").resolve(TOPIC + "-0").resolve("00000000000000000000.log"));
            assertEquals(fetched, Server.bytes(stats), stats::toString);
            assertEquals(fetched, stats.getAsJsonObject("SENDFILE").get("bytes").getAsLong(), stats::toString);
        }
    }

    private static String config(Path directory, int port, int controllerPort) {
        return String.join("\n", "process.roles=broker,controller", "node.id=1",
                "listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
                "controller.listener.names=CONTROLLER", "controller.quorum.bootstrap.servers=127.0.0.1:" + controllerPort,
                "log.dirs=" + directory.resolve("logs"), "offsets.topic.num.partitions=1", "offsets.topic.replication.factor=1",
                "group.initial.rebalance.delay.ms=0");
    }

    /** Runs one of Kafka's tools to its good end. */
    private void tool(Path input, Path output, String... program) throws Exception {
        List<String> command = Server.java();
        command.addAll(List.of("-cp", System.getProperty("sluice.path.kafka")));
        command.addAll(List.of(program));
        Path said = scratch.path();
        Process process = new ProcessBuilder(command).redirectInput((input == null ? Path.of("/dev/null") : input).toFile())
                .redirectOutput((output == null ? said : output).toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(said.toFile())).start();
        try {
            assertEquals(0, process.waitFor(), () -> program[0] + " said:\n" + read(said));
        } finally {
            process.destroyForcibly();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** A port that a moment ago nobody had: Kafka must be told which. Who lets the kernel choose gets higher ones. */
    private static int freePort() throws IOException {
        for (;;) {
            int port = ThreadLocalRandom.current().nextInt(10_000, 30_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // Somebody has it.
            }
        }
    }
}
