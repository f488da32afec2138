package io.sluice.bench.proxy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** wrk, an HTTP client that asks as fast as it is answered. */
public final class Wrk {
    static final int CONNECTIONS = 128;
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern COUNT = Pattern.compile("(\\d+) requests in");
    private static final Pattern ERRORS = Pattern.compile("(?m)^.*(Socket errors|Non-2xx).*$");

    private Wrk() {}

    /**
     * What a run came to.
     *
     * @param requests how many were answered
     * @param perSecond how many a second
     */
    public record Run(double requests, double perSecond) {}

    /** Asks for so many bytes, again and again for so many seconds; a request that fails is an exception. */
    static Run ask(int port, int size, int seconds) throws IOException, InterruptedException {
        return ask("http://127.0.0.1:" + port + "/" + size, CONNECTIONS, seconds);
    }

    /**
     * Asks over so many connections for so many seconds.
     *
     * @param more further arguments
     * @throws IOException if a request fails, or wrk is missing
     */
    public static Run ask(String address, int connections, int seconds, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("wrk", "-t1", "-c" + connections, "-d" + seconds + "s"));
        command.addAll(List.of(more));
        command.add(address);
        Process wrk;
        try {
            wrk = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new IOException("wrk is missing; get it: apt-get install wrk", e);
        }
        String output = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        if (wrk.waitFor() != 0 || ERRORS.matcher(output).find()) {
            throw new IOException("wrk failed:\n" + output);
        }
        return new Run(number(COUNT, output), number(RATE, output));
    }

    private static double number(Pattern pattern, String output) throws IOException {
        Matcher matcher = pattern.matcher(output);
        if (!matcher.find()) {
            throw new IOException("wrk did not say '" + pattern + "':\n" + output);
        }
        return Double.parseDouble(matcher.group(1));
    }
}
