package io.sluice.bench;

import io.sluice.Sluice;
import io.sluice.bench.Exchange.Errand;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * What the statistics cost. There is no switch for them, so the same jar is loaded twice, each time in a class loader of its own: with
 * its own library, and with one that was built without the counters. What remains in the latter is the block of cells itself, in which
 * the library says how a transfer ended, and which is there with or without figures.
 */
final class Counting {
    static final String ON = "transferTo, figures on";
    static final String OFF = "transferTo, figures off";
    static final String REPORTED_ON = "Transfer, figures on";
    static final String REPORTED_OFF = "Transfer, figures off";
    private static final String PATH_PROPERTY = "sluice.native.path";
    /** Where ./gradlew ratios puts the library without counters. */
    private static final Path UNCOUNTED = Lab.DIRECTORY.resolveSibling("uncounted").resolve("libsluice.so");
    private static final int SIZE = 4 << 10;
    private static final double MOST_NANOS = 30;
    /** An empty call takes little: so many more of them. */
    private static final int MORE = 4;

    private Counting() {}

    /** For good: the JVM lets no other loader have a library before the one that has it is collected, and a scenario may be opened again. */
    private static final class Loaded {
        static final Copy ON = new Copy(null);
        static final Copy OFF = new Copy(UNCOUNTED);

        private Loaded() {}
    }

    /** Sluice, and what calls it, loaded once more. */
    private static final class Copy {
        private final URLClassLoader loader;

        /**
         * Loads them.
         *
         * @param library the native library; null for the jar's own
         */
        Copy(Path library) {
            URL[] places = {place(EmptyCalls.class), place(Sluice.class)};
            loader = new URLClassLoader(places, ClassLoader.getPlatformClassLoader());
            String before = System.getProperty(PATH_PROPERTY);
            if (library != null) {
                System.setProperty(PATH_PROPERTY, library.toString());
            }
            try {
                Class.forName("io.sluice.internal.Availability", true, loader);
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException("Sluice is not in " + places[1], e);
            } finally {
                if (library != null && before == null) {
                    System.clearProperty(PATH_PROPERTY);
                } else if (library != null) {
                    System.setProperty(PATH_PROPERTY, before);
                }
            }
        }

        private static URL place(Class<?> one) {
            return one.getProtectionDomain().getCodeSource().getLocation();
        }

        JavaContender.Work calls(FileChannel file, int times, boolean reported) {
            return exchange -> {
                SocketChannel target = exchange.socket(0);
                try {
                    Callable<?> calls = (Callable<?>) loader.loadClass(EmptyCalls.class.getName())
                            .getConstructor(FileChannel.class, Long.class, WritableByteChannel.class, Integer.class, Boolean.class)
                            .newInstance(file, (long) SIZE, target, times, reported);
                    if (!calls.call().equals(true)) {
                        throw new IOException("Sluice is not available when it is loaded a second time");
                    }
                } catch (IOException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IOException("the calls cannot be made: " + e, e);
                }
            };
        }
    }

    static Scenario.Opener cost(Scale scale) {
        return lab -> {
            if (!Files.exists(UNCOUNTED)) {
                throw new CannotRunException("there is no library without counters; ./gradlew ratios builds it", null);
            }
            int count = MORE * scale.small();
            Path path = Lab.file(lab.directory(), "source", SIZE);
            FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
            Copy on = Loaded.ON;
            Copy off = Loaded.OFF;
            Lineup lineup = new Lineup(lab, List.of(Errand.sink(0)))
                    .sluice(ON, on.calls(file, count, false))
                    .sluice(OFF, off.calls(file, count, false))
                    .sluice(REPORTED_ON, on.calls(file, count, true))
                    .sluice(REPORTED_OFF, off.calls(file, count, true));
            return Scenario.small("a call of transferTo that finds nothing to send, file → TCP, one CPU", count, lineup,
                    List.of(Bar.nanos(ON, OFF, MOST_NANOS), Bar.shown(REPORTED_ON, REPORTED_OFF), Bar.shown(REPORTED_ON, ON)),
                    () -> Lab.remove(file, path));
        };
    }
}
