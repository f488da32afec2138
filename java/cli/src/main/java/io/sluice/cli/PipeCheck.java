package io.sluice.cli;

import static io.sluice.cli.Finding.note;
import static io.sluice.cli.Finding.ok;

import io.sluice.Method;
import io.sluice.Sluice;
import io.sluice.Transfer;
import io.sluice.TransferReport;
import io.sluice.internal.Pipes;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Looks at what pipes may hold: splice between two sockets, or from a socket to a file, goes through one. */
final class PipeCheck {
    private static final Path LIMITS = Path.of("/proc/sys/fs");
    private static final long PAGE = 4096;

    private PipeCheck() {}

    static List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        findings.add(limit("pipe-max-size", 1, "the most that one pipe may hold without privileges"));
        findings.add(limit("pipe-user-pages-soft", PAGE, "beyond this, all pipes of a user together, new ones are small"));
        findings.add(limit("pipe-user-pages-hard", PAGE, "beyond this, a user gets no new pipe"));
        if (Sluice.isAvailable()) {
            findings.add(ok("pipes of relays", "may hold " + ByteCount.of(Pipes.relayBudget()) + " together; beyond that, relays copy"));
            try {
                findings.add(tried());
            } catch (IOException e) {
                findings.add(note("a splice's pipe", "could not be tried: " + Operation.reason(e), ""));
            }
        }
        return findings;
    }

    private static Finding limit(String name, long unit, String about) {
        // Not Files.readString: it begins with one byte, and the kernel gives out such a number in one go or not at all.
        try (BufferedReader file = Files.newBufferedReader(LIMITS.resolve(name))) {
            long value = Long.parseLong(file.readLine());
            return ok(name, (value == 0 ? "no limit" : ByteCount.of(value * unit)) + ": " + about);
        } catch (IOException | NumberFormatException e) {
            return note(name, "not known: " + LIMITS.resolve(name) + " cannot be read", "");
        }
    }

    /** What a pipe really gets, as a transfer through one reports it. */
    private static Finding tried() throws IOException {
        Path file = Files.createTempFile("sluice-", ".doctor");
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel near = SocketChannel.open(server.getLocalAddress());
                SocketChannel far = server.accept();
                FileChannel target = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
            far.write(ByteBuffer.allocate(1));
            TransferReport report = Transfer.from(near, 1).method(Method.SPLICE).to(target);
            long bytes = report.statistics().pipeBytes();
            if (report.method() != Method.SPLICE || bytes <= 0) {
                return note("a splice's pipe", "could not be tried: " + report.method() + " took over", "");
            }
            return report.pipeSmall()
                    ? note("a splice's pipe", "holds " + ByteCount.of(bytes) + ", less than asked for: more calls for the same bytes",
                            "raise fs.pipe-max-size and fs.pipe-user-pages-soft (sysctl -w), or close pipes of this user's")
                    : ok("a splice's pipe", "holds " + ByteCount.of(bytes) + ", tried just now");
        }
    }
}
