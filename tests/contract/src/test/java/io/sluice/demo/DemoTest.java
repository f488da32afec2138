package io.sluice.demo;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sluice.Sluice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo, run as a user runs it for a look, on a small file. */
class DemoTest {
    private static final int SIZE = 700_001;

    @TempDir
    static Path directory;

    private static byte[] content;
    private static Path file;
    private static DemoRun run;
    private static List<JsonObject> rows;

    @BeforeAll
    static void runOnce() throws IOException {
        content = new byte[SIZE];
        new Random(1).nextBytes(content);
        file = Files.write(directory.resolve("content"), content);
        run = DemoRun.of(List.of(), "--quick", "--file", file.toString(), "--json");
        assertEquals(0, run.status(), run::toString);
        rows = rows(run);
    }

    private static List<JsonObject> rows(DemoRun run) {
        return StreamSupport.stream(JsonParser.parseString(run.out()).getAsJsonObject().getAsJsonArray("runs").spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .toList();
    }

    private static String text(JsonObject row, String name) {
        return row.get(name).getAsString();
    }

    private static long number(JsonObject row, String name) {
        return row.get(name).getAsLong();
    }

    private static long calls(JsonObject row) {
        return row.getAsJsonObject("systemCalls").entrySet().stream().mapToLong(call -> call.getValue().getAsLong()).sum();
    }

    @Test
    void standardOutputIsJsonAlone() {
        assertTrue(run.out().startsWith("{") && run.out().stripTrailing().endsWith("}"), run::toString);
    }

    @Test
    void noProgressBarIsDrawnWhereThereIsNoTerminal() {
        assertFalse(run.err().contains("%"), run::toString);
    }

    @Test
    void everyRowDeliversTheBytesOfTheFile() throws Exception {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        assertFalse(rows.isEmpty());
        for (JsonObject row : rows) {
            byte[] sent = sent(text(row, "scenario"), Math.toIntExact(number(row, "bytes")));
            assertEquals(HexFormat.of().formatHex(sha256.digest(sent)), text(row, "sha256"), row::toString);
            assertTrue(row.get("verified").getAsBoolean(), row::toString);
        }
    }

    private static byte[] sent(String scenario, int bytes) {
        ByteBuffer sent = ByteBuffer.allocate(bytes);
        if (scenario.equals("regions-tcp")) {
            int region = bytes / 64;
            for (int i = 0; i < 64; i++) {
                sent.put(content, i * Math.max(4096, region) % (SIZE - region + 1), region);
            }
        } else if (scenario.equals("framed-tcp")) {
            Load load = Load.framed(SIZE).stream().filter(one -> one.bytes() == bytes).findFirst().orElseThrow();
            sent.put(load.header().getBytes(StandardCharsets.US_ASCII));
            sent.put(content, 0, 16 << 10);
            sent.put(load.trailer().getBytes(StandardCharsets.US_ASCII));
        } else {
            sent.put(content, 0, bytes);
        }
        assertFalse(sent.hasRemaining(), () -> scenario + " " + bytes);
        return sent.array();
    }

    @Test
    void everyScenarioAndSizeHasAutoAndTheJdk() {
        for (String scenario : List.of("file-tcp", "tcp-file", "tcp-tcp", "file-file")) {
            for (long bytes : List.of(1024L, 65_536L, (long) SIZE)) {
                Set<String> asked = new TreeSet<>();
                rows.stream()
                        .filter(row -> text(row, "scenario").equals(scenario) && number(row, "bytes") == bytes)
                        .forEach(row -> asked.add(text(row, "asked")));
                assertTrue(asked.containsAll(List.of("AUTO", "JDK")), () -> scenario + " " + bytes + ": " + asked);
                if (Sluice.isAvailable()) {
                    assertTrue(asked.containsAll(List.of("READ_WRITE", "SPLICE")), () -> scenario + " " + bytes + ": " + asked);
                }
            }
        }
    }

    private static JsonObject row(String scenario, String name, long bytes) {
        return rows.stream()
                .filter(row -> text(row, "scenario").equals(scenario) && text(row, "row").equals(name) && number(row, "bytes") == bytes)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no row " + name + " of " + bytes + " bytes in " + scenario));
    }

    @Test
    void theRelayHasARowAtEverySize() {
        for (long bytes : List.of(1024L, 65_536L, (long) SIZE)) {
            assertEquals("Relay.oneWay", text(row("tcp-tcp", "AUTO (Relay)", bytes), "through"));
        }
    }

    @Test
    void batchesTakeFewSystemCallsWhereTransferToTakesOneForEachRegion() {
        assumeTrue(Sluice.isAvailable());
        for (long bytes : List.of(64L << 10, 64L << 14)) {
            assertEquals("FileChannel.transferTo for each region", text(row("regions-tcp", "JDK", bytes), "through"));
            assertTrue(calls(row("regions-tcp", "AUTO (drop-in)", bytes)) >= 64, run::toString);
        }
        assertTrue(calls(row("regions-tcp", "FileRegions", 64 << 10)) < 8, run::toString);
        row("regions-tcp", "FileRegions", 64 << 14);
    }

    @Test
    void responsesAreSentWithWhatGoesAroundThem() {
        for (long bytes : List.of(200L + (16 << 10), 200L + (16 << 10) + Load.TRAILER.length())) {
            JsonObject auto = row("framed-tcp", "AUTO", bytes);
            JsonObject jdk = row("framed-tcp", "JDK", bytes);
            assertEquals("write, FileChannel.transferTo, write", text(jdk, "through"));
            if (Sluice.isAvailable() && number(auto, "segments") >= 0) {
                assertTrue(number(auto, "segments") < number(jdk, "segments"), () -> auto + "\n" + jdk);
            }
        }
    }

    @Test
    void eachOptionOfReceivingHasARow() throws Exception {
        String scenario = "tcp-file-options";
        assertAll(
                () -> assertEquals(Sluice.isAvailable(), row(scenario, "allocate", SIZE).get("allocated").getAsBoolean()),
                () -> assertTrue(row(scenario, "fsync", SIZE).get("syncingSeconds").getAsDouble() >= 0),
                () -> assertEquals("AUTO", text(row(scenario, "cacheNeutral", SIZE), "asked")),
                () -> assertEquals("JDK", text(row(scenario, "JDK", SIZE), "used")));
        CRC32C crc = new CRC32C();
        crc.update(content);
        assertEquals(String.format("%08x", crc.getValue()), text(row(scenario, "CRC32C", SIZE), "checksum"));
        String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        assertEquals(sha256, text(row(scenario, "SHA256", SIZE), "checksum"));
    }

    @Test
    void whatTheJdkDidIsNotGuessed() {
        for (JsonObject row : rows) {
            if (text(row, "used").equals("JDK")) {
                assertAll(row.toString(),
                        () -> assertEquals(0, calls(row)),
                        () -> assertEquals(-1, number(row, "switches")),
                        () -> assertEquals(-1, number(row, "userBytes")),
                        () -> assertEquals(-1, number(row, "cpuCopies")));
            }
        }
    }

    @Test
    void figuresOfOneTransferAgreeWithEachOther() {
        for (JsonObject row : rows) {
            long switches = number(row, "switches");
            long userBytes = number(row, "userBytes");
            assertAll(row.toString(),
                    () -> assertTrue(switches == -1 || switches == 2 * calls(row)),
                    () -> assertTrue(switches != 0),
                    () -> assertTrue(userBytes == -1 || userBytes == (number(row, "cpuCopies") == 2 ? number(row, "bytes") : userBytes)),
                    () -> assertTrue(userBytes <= number(row, "bytes")),
                    () -> assertTrue(row.get("seconds").getAsDouble() > 0),
                    () -> assertTrue(row.get("cpuSeconds").getAsDouble() != 0));
        }
    }

    @Test
    void sumsAreThoseOfAllRepetitions() {
        for (JsonObject row : rows) {
            long repetitions = number(row, "repetitions");
            JsonObject sums = row.getAsJsonObject("sums");
            assertEquals(repetitions * number(row, "bytes"), number(sums, "bytes"), row::toString);
            assertEquals(row.get("seconds").getAsDouble() * repetitions, sums.get("seconds").getAsDouble(), 1e-6, row::toString);
            if (row.get("uniform").getAsBoolean()) {
                assertEquals(repetitions * calls(row), calls(sums), row::toString);
            }
        }
    }

    @Test
    void theTableSaysThatEveryByteWasRight() throws IOException {
        Path small = Files.write(directory.resolve("small"), Arrays.copyOf(content, 1000));
        DemoRun table = DemoRun.of(List.of(), "--quick", "--file", small.toString());
        assertEquals(0, table.status(), table::toString);
        assertTrue(table.out().contains("right for every byte"), table::toString);
        assertTrue(table.out().lines().allMatch(line -> line.length() <= 150), table::toString);
    }

    @Test
    void withoutTheLibraryTheJdkDoesItAndTheReasonIsNamed() throws IOException {
        Path small = Files.write(directory.resolve("without"), Arrays.copyOf(content, 1000));
        DemoRun without = DemoRun.of(List.of("-Dsluice.native.disabled=true"), "--quick", "--file", small.toString(), "--json");
        assertEquals(0, without.status(), without::toString);
        for (JsonObject row : rows(without)) {
            assertTrue(Set.of("JDK", "COPY_LOOP").contains(text(row, "used")), row::toString);
            assertTrue(row.get("verified").getAsBoolean(), row::toString);
        }
        assertTrue(without.out().contains("switched off by -Dsluice.native.disabled=true"), without::toString);
    }

    @Test
    void aFileThatIsNotThereIsRefusedInOneLine() throws IOException {
        refused("there is no file", "--file", directory.resolve("absent").toString());
    }

    @Test
    void aDirectoryIsRefusedInOneLine() throws IOException {
        refused("is a directory", "--file", directory.toString());
    }

    @Test
    void anEmptyFileIsRefusedInOneLine() throws IOException {
        refused("0 bytes long", "--file", Files.createFile(directory.resolve("empty")).toString());
    }

    @Test
    void anUnknownOptionIsRefusedInOneLine() throws IOException {
        refused("unknown argument '--frobnicate'", "--frobnicate");
    }

    @Test
    void anOptionWithoutItsValueIsRefusedInOneLine() throws IOException {
        refused("--file needs a path", "--file");
    }

    private static void refused(String why, String... arguments) throws IOException {
        DemoRun refused = DemoRun.of(List.of(), arguments);
        assertAll(refused.toString(),
                () -> assertEquals(2, refused.status()),
                () -> assertEquals("", refused.out()),
                () -> assertEquals(1, refused.err().lines().count()),
                () -> assertTrue(refused.err().contains(why)));
    }
}
