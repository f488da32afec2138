package io.sluice.bench.agent;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A program that knows nothing of Sluice, and sends small pieces of a file by {@code FileChannel.transferTo}: as many as it is told. */
final class Transfers {
    static final int SIZE = 4096;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private Transfers() {}

    /**
     * For each line of standard input, a number of transfers, prints a line: the nanoseconds of CPU that one of them cost its thread.
     *
     * @param arguments the file, and the port of the peer that takes it
     */
    public static void main(String... arguments) throws IOException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        try (FileChannel file = FileChannel.open(Path.of(arguments[0]));
                SocketChannel peer = SocketChannel.open(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[1])))) {
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                System.out.println(each(Integer.parseInt(order), file, peer));
            }
        }
    }

    private static double each(int times, FileChannel file, SocketChannel peer) throws IOException {
        long before = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < times; i++) {
            if (file.transferTo(0, SIZE, peer) != SIZE) {
                throw new IOException("a transfer was short");
            }
        }
        return (THREADS.getCurrentThreadCpuTime() - before) / (double) times;
    }
}
