package io.sluice.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.contract.fixture.Await;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;

/** A {@code sluice receive} in this JVM, that listens on a free port of 127.0.0.1. */
final class Receiving {
    private final FutureTask<Ran> ran;
    private final int port;

    private Receiving(FutureTask<Ran> ran, int port) {
        this.ran = ran;
        this.port = port;
    }

    /** Options, if any, and last the directory. */
    static Receiving into(Object... optionsAndDirectory) throws Exception {
        List<Object> arguments = new ArrayList<>(List.of("receive", "--json"));
        arguments.addAll(List.of(optionsAndDirectory));
        arguments.add(arguments.size() - 1, "127.0.0.1:0");
        StringWriter err = new StringWriter();
        FutureTask<Ran> ran = new FutureTask<>(() -> Ran.here(err, arguments.toArray()));
        new Thread(ran, "receive").start();
        Await.until("it listens", () -> ran.isDone() || ListeningProcess.LISTENING.matcher(err.toString()).find());
        Matcher told = ListeningProcess.LISTENING.matcher(err.toString());
        assertTrue(told.find(), err::toString);
        return new Receiving(ran, Integer.parseInt(told.group(1)));
    }

    /** As the command line of send names it. */
    String address() {
        return "127.0.0.1:" + port;
    }

    InetSocketAddress socketAddress() {
        return new InetSocketAddress("127.0.0.1", port);
    }

    /** How it ended, once it has. */
    Ran ended() throws Exception {
        return ran.get(30, TimeUnit.SECONDS);
    }
}
