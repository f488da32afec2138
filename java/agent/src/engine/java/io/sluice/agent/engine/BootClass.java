package io.sluice.agent.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/** Gives the boot class loader the class that the JDK's channels call. */
final class BootClass {
    private static final String NAME = "io.sluice.agent.boot.Hook";
    private static final String FILE = NAME.replace('.', '/') + ".class";
    private static final String DEFINES = "Unsafe.defineClass";
    /** Whether that is to count as missing. It is there for tests, as it is for those of the library. */
    private static final boolean MISSING = DEFINES.equals(System.getProperty("sluice.jdk.missing"));

    private BootClass() {}

    static void define(Instrumentation instrumentation) throws IOException {
        if (isThere()) {
            return; // an earlier attempt got as far as this
        }
        byte[] classFile = read();
        try {
            define(instrumentation, classFile);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            append(instrumentation, classFile);
        }
    }

    private static boolean isThere() {
        try {
            Class.forName(NAME, false, null);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static byte[] read() throws IOException {
        try (InputStream in = BootClass.class.getClassLoader().getResourceAsStream("boot/" + FILE)) {
            if (in == null) {
                throw new IOException("the agent's jar is not whole: it has no " + NAME);
            }
            return in.readAllBytes();
        }
    }

    /**
     * Defines it directly. The JVM warns of every path appended to the boot class path, and no longer shares the classes of
     * the program between JVMs then (-Xshare), which would make it start slower.
     */
    private static void define(Instrumentation instrumentation, byte[] classFile) throws ReflectiveOperationException {
        if (MISSING) {
            throw new NoSuchMethodException(DEFINES);
        }
        String internal = "jdk.internal.misc";
        JdkModule.export(instrumentation, internal);
        Class<?> unsafe = Class.forName(internal + ".Unsafe");
        unsafe.getMethod("defineClass", String.class, byte[].class, int.class, int.class, ClassLoader.class,
                        ProtectionDomain.class)
                .invoke(unsafe.getMethod("getUnsafe").invoke(null), NAME, classFile, 0, classFile.length, null, null);
    }

    /** Appends a jar with that class to the boot class path: the way that every JDK must have. */
    private static void append(Instrumentation instrumentation, byte[] classFile) throws IOException {
        Path jar = Files.createTempFile("sluice-agent-", ".jar");
        jar.toFile().deleteOnExit();
        try (OutputStream file = Files.newOutputStream(jar); JarOutputStream out = new JarOutputStream(file)) {
            out.putNextEntry(new JarEntry(FILE));
            out.write(classFile);
        }
        instrumentation.appendToBootstrapClassLoaderSearch(new JarFile(jar.toFile()));
    }
}
