package io.sluice.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A plain loop of system calls in C, in a process of its own, which does its work when it is its turn. */
final class LimitContender implements Contender {
    private final String name;
    private final Process child;
    private final OutputStream turns;
    private final BufferedReader results;

    /**
     * Starts the child, which waits.
     *
     * @param work which loop, see limit.c
     * @param arguments what that loop needs
     */
    LimitContender(String name, Lab lab, String work, Object... arguments) throws IOException {
        this.name = name;
        this.child = lab.startLimit(work, Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new));
        this.turns = child.getOutputStream();
        this.results = new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Kind kind() {
        return Kind.C;
    }

    @Override
    public Sample run() throws IOException {
        turns.write('\n');
        turns.flush();
        String line = results.readLine();
        if (line == null) {
            throw new IOException("'" + name + "' ended; its own words are above");
        }
        long[] n = Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
        return new Sample(n[0], n[1], n[2], n[3], n[4]);
    }

    @Override
    public void close() throws IOException {
        turns.close();
        child.destroy();
    }
}
