package io.sluice.contract;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.contract.fixture.Connection;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.DropIn;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.Foreign;
import io.sluice.contract.fixture.Jdk;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Sink;
import io.sluice.contract.fixture.Source;
import io.sluice.contract.fixture.Stock;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The drop-ins beside the running JDK's own methods, for many sizes, positions and counts: the same result or exception,
 * the same positions and the same bytes afterwards.
 */
@Tag("drop-in")
@Tag("exhaustive")
@ExtendWith(OpenDescriptors.class)
class SameAsJdkTest {
    private static final byte[] HEAD = Content.of(7);

    /** A scenario, which says in text what came of it. */
    private interface Scenario {
        String run(DropIn api, Scratch scratch) throws Exception;
    }

    private interface Call {
        long make() throws Exception;
    }

    private static void compare(String what, Scenario scenario) throws Exception {
        String expected = Stock.outcome(what, api -> run(scenario, api));
        for (DropIn api : DropIn.here()) {
            if (api != DropIn.JDK) {
                assertEquals(expected, run(scenario, api), () -> what + ", by " + api);
            }
        }
    }

    private static String run(Scenario scenario, DropIn api) throws Exception {
        try (Scratch scratch = new Scratch().openingAs(api)) {
            return scenario.run(api, scratch);
        }
    }

    /** The result, or the type of the exception; of errors from the kernel, what it said. */
    private static String outcome(Call call) {
        try {
            return Long.toString(call.make());
        } catch (ClosedChannelException | RuntimeException e) {
            return e.getClass().getSimpleName();
        } catch (IOException e) {
            return Arrays.stream(new String[] {"Broken pipe", "reset", "No space left", "too long", "Invalid argument"})
                    .filter(text -> e.getMessage().contains(text)).findFirst().orElse(e.toString());
        } catch (Exception e) {
            return e.toString();
        }
    }

    private static String digest(byte[] bytes) {
        return bytes.length + " bytes " + Arrays.hashCode(bytes);
    }

    private static void eachRegion(int size, Consumer<long[]> body) {
        for (long position : new long[] {0, 1, size / 2, size, size + 1, Long.MAX_VALUE}) {
            for (long count : new long[] {0, 1, 20_000, size, Long.MAX_VALUE}) {
                body.accept(new long[] {position, count});
            }
        }
    }

    private static void eachCase(int size, String what, boolean farPositions, RegionScenario scenario) {
        eachRegion(size, region -> {
            // Positions near 2^63 in a target: no file system has them.
            if (farPositions || region[0] <= size + 1) {
                try {
                    compare(what + ": " + region[1] + " at " + region[0] + " of " + size,
                            (api, scratch) -> scenario.run(api, scratch, region[0], region[1]));
                } catch (Exception e) {
                    throw new AssertionError(what + ": " + region[1] + " at " + region[0] + " of " + size, e);
                }
            }
        });
    }

    private interface RegionScenario {
        String run(DropIn api, Scratch scratch, long position, long count) throws Exception;
    }

    private static FileChannel source(Scratch scratch, int size) throws Exception {
        FileChannel file = scratch.open(scratch.file(Content.of(size)), READ);
        return file.position(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 100_000, 1_200_000})
    void fromFileToFile(int size) {
        for (long start : new long[] {5, 500}) {
            for (OpenOption[] mode : new OpenOption[][] {{WRITE}, {WRITE, APPEND}}) {
                eachCase(size, "transferTo " + Arrays.toString(mode) + start, true, (api, scratch, position, count) -> {
                    FileChannel from = source(scratch, size);
                    Path path = scratch.file(HEAD);
                    FileChannel to = scratch.open(path, mode);
                    to.position(start);
                    String result = outcome(() -> api.transferTo(from, position, count, to));
                    return result + " " + from.position() + " " + to.position() + " " + digest(Files.readAllBytes(path));
                });
                eachCase(size, "transferFrom " + Arrays.toString(mode) + start, false, (api, scratch, position, count) -> {
                    FileChannel from = source(scratch, size);
                    Path path = scratch.file(HEAD);
                    FileChannel to = scratch.open(path, mode);
                    to.position(start);
                    String result = outcome(() -> api.transferFrom(to, from, position, count));
                    return result + " " + from.position() + " " + to.position() + " " + digest(Files.readAllBytes(path));
                });
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FILE")
    void fromFileToAStream(End end) {
        for (int size : end == End.PIPE ? new int[] {0, 10, 60_000} : new int[] {0, 10, 100_000, 1_200_000}) {
            eachCase(size, "to " + end, true, (api, scratch, position, count) -> {
                FileChannel from = source(scratch, size);
                Sink to = Sink.open(scratch, end);
                String result = outcome(() -> api.transferTo(from, position, count, to.channel()));
                return result + " " + from.position() + " " + digest(to.received());
            });
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FILE")
    void fromAStreamToAFile(End end) {
        for (int size : new int[] {0, 10, 100_000, 1_200_000}) {
            eachCase(size, "from " + end, false, (api, scratch, position, count) -> {
                Source from = Source.of(scratch, end, Content.of(size));
                Path path = scratch.file(HEAD);
                FileChannel to = scratch.open(path, WRITE).position(3);
                String result = outcome(() -> api.transferFrom(to, from.channel(), position, count));
                return result + " " + to.position() + " " + digest(Files.readAllBytes(path)) + " " + digest(from.rest());
            });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 100_000})
    void withAChannelOfAnUnknownType(int size) {
        eachCase(size, "to a foreign channel", true, (api, scratch, position, count) -> {
            FileChannel from = source(scratch, size);
            Foreign.Target to = new Foreign.Target(Integer.MAX_VALUE);
            String result = outcome(() -> api.transferTo(from, position, count, to));
            return result + " " + from.position() + " " + digest(to.taken());
        });
        eachCase(size, "from a foreign channel", false, (api, scratch, position, count) -> {
            Foreign.Source from = new Foreign.Source(Content.of(size), Integer.MAX_VALUE);
            Path path = scratch.file(HEAD);
            FileChannel to = scratch.open(path, WRITE).position(3);
            String result = outcome(() -> api.transferFrom(to, from, position, count));
            return result + " " + to.position() + " " + from.left() + " " + digest(Files.readAllBytes(path));
        });
    }

    /** 17 returns 0 for them, as their size is 0. That is of no use to anyone, and nothing a drop-in has to copy. */
    @ParameterizedTest
    @ValueSource(strings = {"/proc/version", "/proc/self/limits", "/dev/zero", "/dev/null"})
    void fromFilesThatSayTheyAreEmpty(String name) throws Exception {
        assumeTrue(Jdk.AS_25, "17 takes files that say they are empty for empty");
        compare(name + " to a file", (api, scratch) -> {
            Path path = scratch.file(HEAD);
            FileChannel from = scratch.open(Path.of(name), READ);
            FileChannel to = scratch.open(path, WRITE);
            String result = outcome(() -> api.transferTo(from, 0, 1000, to));
            return result + " " + to.position() + " " + digest(Files.readAllBytes(path));
        });
        compare("a file from " + name, (api, scratch) -> {
            Path path = scratch.file(HEAD);
            FileChannel from = scratch.open(Path.of(name), READ);
            FileChannel to = scratch.open(path, WRITE);
            String result = outcome(() -> api.transferFrom(to, from, 0, 1000));
            return result + " " + from.position() + " " + digest(Files.readAllBytes(path));
        });
        compare(name + " to a socket", (api, scratch) -> {
            FileChannel from = scratch.open(Path.of(name), READ);
            Sink to = Sink.open(scratch, End.TCP);
            String result = outcome(() -> api.transferTo(from, 0, 1000, to.channel()));
            return result + " " + digest(to.received());
        });
    }

    @Test
    void toDevices() throws Exception {
        for (String name : new String[] {"/dev/null", "/dev/full"}) {
            compare(name, (api, scratch) -> {
                FileChannel from = source(scratch, 1000);
                FileChannel to = scratch.open(Path.of(name), WRITE);
                return outcome(() -> api.transferTo(from, 0, 1000, to));
            });
        }
    }

    @Test
    void toSocketsThatCannotTakeAnything() throws Exception {
        for (long[] region : new long[][] {{0, 5}, {50, 5}, {0, 0}, {10, 1}}) {
            compare("an unconnected socket, " + Arrays.toString(region), (api, scratch) -> {
                FileChannel from = source(scratch, 10);
                SocketChannel to = scratch.closing(SocketChannel.open());
                return outcome(() -> api.transferTo(from, region[0], region[1], to)) + to.isOpen() + from.isOpen();
            });
            compare("after shutdownOutput, " + Arrays.toString(region), (api, scratch) -> {
                FileChannel from = source(scratch, 10);
                SocketChannel to = Connection.open(scratch, End.TCP).here();
                to.shutdownOutput();
                return outcome(() -> api.transferTo(from, region[0], region[1], to)) + to.isOpen() + from.isOpen();
            });
        }
    }

    @Test
    void withAnEmptyFileAndAnUnconnectedSocket() throws Exception {
        compare("an empty file and an unconnected socket", (api, scratch) -> {
            FileChannel from = source(scratch, 0);
            SocketChannel to = scratch.closing(SocketChannel.open());
            return outcome(() -> api.transferTo(from, 0, 5, to));
        });
    }

    @Test
    void onAThreadThatIsInterruptedAlready() throws Exception {
        for (End end : End.values()) {
            compare("interrupted, to " + end, (api, scratch) -> {
                FileChannel from = source(scratch, 10);
                Sink to = Sink.open(scratch, end);
                Thread.currentThread().interrupt();
                String result = outcome(() -> api.transferTo(from, 0, 5, to.channel()));
                return result + Thread.interrupted() + from.isOpen();
            });
            compare("interrupted, from " + end, (api, scratch) -> {
                FileChannel to = scratch.open(scratch.file(), WRITE);
                Source from = Source.of(scratch, end, Content.of(10));
                Thread.currentThread().interrupt();
                String result = outcome(() -> api.transferFrom(to, from.channel(), 0, 5));
                return result + Thread.interrupted();
            });
        }
    }
}
