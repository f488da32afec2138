package io.sluice.agent;

import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/**
 * Loads what lies under {@code engine/} in the agent's jar. It sees the JDK besides, and nothing of the program; the program
 * does not see what it loads.
 */
final class EngineLoader extends ClassLoader {
    private static final String FOLDER = "engine/";
    private static final String CLASS = ".class";

    static {
        registerAsParallelCapable();
    }

    private final JarFile jar;
    private final String base;

    EngineLoader(Path jar) throws IOException {
        super("sluice-agent", ClassLoader.getPlatformClassLoader());
        this.jar = new JarFile(jar.toFile(), false);
        this.base = "jar:" + jar.toUri() + "!/";
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] classFile;
        try (InputStream in = open(name.replace('.', '/') + CLASS)) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            classFile = in.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
        return defineClass(name, classFile, 0, classFile.length);
    }

    @Override
    public InputStream getResourceAsStream(String name) {
        try {
            return open(name);
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    protected URL findResource(String name) {
        try {
            ZipEntry entry = entry(name);
            return entry == null ? null : new URL(base + entry.getName());
        } catch (MalformedURLException e) {
            return null;
        }
    }

    private InputStream open(String name) throws IOException {
        ZipEntry entry = entry(name);
        return entry == null ? null : jar.getInputStream(entry);
    }

    /** Classes have another ending there, so that no program that searches its class path takes them for its own. */
    private ZipEntry entry(String name) {
        return jar.getEntry(FOLDER + (name.endsWith(CLASS) ? name + "data" : name));
    }
}
