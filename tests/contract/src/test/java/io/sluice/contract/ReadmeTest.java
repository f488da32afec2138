package io.sluice.contract;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Java in the README compiles as a reader would paste it: a whole class as it stands, and statements inside a
 * method that may throw, below the imports they name.
 */
class ReadmeTest {
    private static final Pattern BLOCK = Pattern.compile("^```java\\s*\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern IMPORT = Pattern.compile("^import .*;\\R?", Pattern.MULTILINE);
    private static final Pattern TYPE = Pattern.compile(
            "^(?:public |final |abstract |sealed )*(?:class|interface|record|enum) (\\w+)", Pattern.MULTILINE);

    @TempDir
    Path classes;

    @TestFactory
    Stream<DynamicTest> javaInTheReadmeCompiles() throws IOException {
        Path readme = Path.of(System.getProperty("sluice.test.root", ".")).resolve("README.md");
        assumeTrue(Files.exists(readme), () -> "no " + readme);
        List<String> blocks = BLOCK.matcher(Files.readString(readme)).results().map(found -> found.group(1)).toList();
        return IntStream.range(0, blocks.size())
                .mapToObj(i -> DynamicTest.dynamicTest("example " + (i + 1), () -> compiles(blocks.get(i))));
    }

    private void compiles(String block) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assumeTrue(compiler != null, "this Java has no compiler");
        Matcher type = TYPE.matcher(block);
        Source source = type.find() ? new Source(type.group(1), block) : new Source("Example", inMethod(block));
        StringWriter said = new StringWriter();
        List<String> options = List.of("--release", "17", "-proc:none", "-d", classes.toString(),
                "-classpath", System.getProperty("java.class.path"));
        boolean compiled = compiler.getTask(said, null, null, options, null, List.of(source)).call();
        assertTrue(compiled, () -> said + "\nin:\n" + source.text);
    }

    private static String inMethod(String statements) {
        String imports = IMPORT.matcher(statements).results().map(MatchResult::group).collect(Collectors.joining());
        return imports + "class Example {\n    static void run() throws Exception {\n"
                + IMPORT.matcher(statements).replaceAll("") + "    }\n}\n";
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String text) {
            super(URI.create("string:///" + name + Kind.SOURCE.extension), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
