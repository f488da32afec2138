package io.sluice.contract;

import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.DiskFullException;
import io.sluice.Method;
import io.sluice.Transfer;
import io.sluice.contract.fixture.Content;
import io.sluice.contract.fixture.End;
import io.sluice.contract.fixture.Foreign;
import io.sluice.contract.fixture.Jvm;
import io.sluice.contract.fixture.Scratch;
import io.sluice.contract.fixture.Source;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On a machine that speaks another language than English, and so has the JDK's exceptions speak it. */
class LanguageTest {
    private static final Path FULL = Path.of("/dev/full");
    private static final List<Method> METHODS = List.of(Method.COPY_LOOP, Method.JDK, Method.READ_WRITE);

    @RegisterExtension
    final Scratch scratch = new Scratch();

    /** Fills a device, and says what was thrown. */
    static final class Fills {
        private Fills() {}

        public static void main(String[] arguments) throws Exception {
            try (Scratch scratch = new Scratch(); FileChannel full = FileChannel.open(FULL, WRITE)) {
                try {
                    full.write(ByteBuffer.allocate(1));
                } catch (IOException e) {
                    System.out.println("> " + (e.getMessage().contains("No space left") ? "English" : "translated"));
                }
                Foreign.Source foreign = new Foreign.Source(Content.of(1000), 100);
                says(() -> Transfer.from(foreign, 1000).to(full));
                Source known = Source.of(scratch, End.FILE, Content.of(1000));
                for (Method method : METHODS) {
                    says(() -> Transfer.from(known.file(), 0, 1000).method(method).to(full));
                }
            }
        }

        private static void says(Executable transfer) {
            try {
                transfer.execute();
            } catch (DiskFullException e) {
                System.out.println("> " + e.method() + " " + e.getMessage().replaceAll(".*(ENOSPC).*", "$1"));
            } catch (Throwable e) {
                System.out.println("> " + e);
            }
        }
    }

    /** A process has it without it being installed where localedef and the translations are. */
    private String locale(String encoding) throws Exception {
        Path place = Files.createDirectory(scratch.path());
        try {
            Process localedef = new ProcessBuilder("localedef", "-i", "de_DE", "-f", encoding, place.resolve("de_DE." + encoding).toString())
                    .redirectErrorStream(true).redirectOutput(new File("/dev/null")).start();
            assumeTrue(localedef.waitFor() == 0, "the package locales is not installed");
        } catch (IOException e) {
            abort("there is no localedef: " + e.getMessage());
        }
        return place.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "ISO-8859-1"})
    void aFullDiskIsOneInAnyLanguageAndEncoding(String encoding) throws Exception {
        Jvm jvm = new Jvm().under("env", "LOCPATH=" + locale(encoding), "LC_ALL=de_DE." + encoding);
        List<String> lines = jvm.run(Fills.class).well().output().lines().filter(line -> line.startsWith("> ")).toList();
        assumeTrue(!lines.get(0).equals("> English"), "there are no German messages (libc-l10n)");
        assertEquals(List.of("> translated", "> COPY_LOOP ENOSPC", "> COPY_LOOP ENOSPC", "> JDK ENOSPC", "> READ_WRITE ENOSPC"), lines);
    }
}
