package io.sluice.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.Scratch;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Servers that send files give the same bytes under the agent, and its figures tell of each. */
class FileServersTest {
    private static final byte[] CONTENT = Content.of(20_000_000);
    private static final int TIMES = 3;

    @RegisterExtension
    final Scratch scratch = new Scratch();

    private Path directory() throws Exception {
        Path directory = Files.createDirectory(scratch.path());
        Files.write(directory.resolve("file"), CONTENT);
        return directory;
    }

    /** Fetches a file several times from a server, and returns the figures at its end. */
    private static JsonObject fetched(List<String> program, Path directory) throws Exception {
        try (Server server = Server.underAgent(program)) {
            for (int i = 0; i < TIMES; i++) {
                try (InputStream in = new URL(server.address() + "file").openStream()) {
                    Content.assertSame(CONTENT, in.readAllBytes(), "the file");
                }
            }
            return server.stop();
        }
    }

    private static void assertSentBySluice(JsonObject stats) {
        assertEquals((long) TIMES * CONTENT.length, stats.getAsJsonObject("SENDFILE").get("bytes").getAsLong(), stats::toString);
        assertEquals((long) TIMES * CONTENT.length, Server.bytes(stats), stats::toString);
    }

    @Test
    void tomcatsSendfile() throws Exception {
        Path directory = directory();
        Path base = Files.createDirectory(scratch.path());
        assertSentBySluice(fetched(List.of("-cp", System.getProperty("sluice.path.tomcat"), "io.sluice.integration.TomcatServer",
                directory.toString(), base.toString()), directory));
    }

    @Test
    void nettysFileRegion() throws Exception {
        Path directory = directory();
        assertSentBySluice(fetched(List.of("-cp", System.getProperty("sluice.path.netty"), "io.sluice.integration.NettyServer",
                directory.toString()), directory));
    }

    /** It copies by streams, so that there is nothing to count; on 25 it is jwebserver. */
    @Test
    void theJdksOwnServer() throws Exception {
        Path directory = directory();
        boolean jwebserver = Runtime.version().feature() >= 18;
        JsonObject stats = fetched(jwebserver
                ? List.of("-m", "jdk.httpserver", "-b", "127.0.0.1", "-p", "0", "-d", directory.toString())
                : List.of("-cp", System.getProperty("java.class.path"), JdkServer.class.getName(), directory.toString()), directory);
        assertTrue(!stats.has("JDK"), stats::toString);
    }
}
