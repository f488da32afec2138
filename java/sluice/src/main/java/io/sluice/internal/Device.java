package io.sluice.internal;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;

/**
 * A network device, and what it does by itself when it sends. Immutable, and so safe for use by any thread.
 *
 * @param name what it is called, such as {@code eth0}
 * @param scatterGather whether it sends a packet that lies in pieces ({@code tx-scatter-gather})
 * @param checksumsIpv4 whether it computes the checksum of TCP over IPv4
 * @param checksumsIpv6 whether it computes the checksum of TCP over IPv6
 * @param last whether packets go to the wire from it, or to this host itself; behind a device made of software is another
 */
public record Device(String name, boolean scatterGather, boolean checksumsIpv4, boolean checksumsIpv6, boolean last) {
    private static final int SCATTER_GATHER = 1;
    private static final int CHECKSUMS_IPV4 = 2;
    private static final int CHECKSUMS_IPV6 = 4;
    private static final int LAST = 8;
    private static final int IPV6_BYTES = 16;
    /** Connecting sends nothing, so any port will do but 0. */
    private static final int DISCARD = 9;

    /**
     * Asks a device what it does.
     *
     * @param device any
     * @return the answer
     * @throws IOException if the kernel refuses the question, with its reason
     */
    public static Device of(NetworkInterface device) throws IOException {
        ensureAvailable();
        int bits = Native.features(device.getIndex());
        if (bits < 0) {
            throw new IOException(device.getName() + " does not say what it does: " + CodeText.errno(-bits));
        }
        return new Device(
                device.getName(), (bits & SCATTER_GATHER) != 0, (bits & CHECKSUMS_IPV4) != 0, (bits & CHECKSUMS_IPV6) != 0,
                (bits & LAST) != 0);
    }

    /**
     * Finds the device by which this host reaches an address, as the kernel would choose now, and asks it what it does.
     * Sends nothing.
     *
     * @param destination any address
     * @return the device
     * @throws IOException if there is no way there, or the kernel refuses the question
     */
    public static Device to(InetAddress destination) throws IOException {
        ensureAvailable();
        return between(sourceFor(destination), destination);
    }

    /**
     * The same for what leaves from an address of this host.
     *
     * @param source an address of this host
     * @param destination any address
     * @return the device
     * @throws IOException if there is no way there, or the kernel refuses the question
     */
    public static Device between(InetAddress source, InetAddress destination) throws IOException {
        ensureAvailable();
        boolean v6 = destination instanceof Inet6Address && source instanceof Inet6Address;
        if (!v6 && (destination instanceof Inet6Address || source instanceof Inet6Address)) {
            throw new IOException(destination.getHostAddress() + " is reached from an address of another family");
        }
        ByteBuffer from = wide(source);
        ByteBuffer to = wide(destination);
        int index = Native.interfaceTo(from.getLong(), from.getLong(), to.getLong(), to.getLong(), v6 ? 1 : 0);
        if (index < 0) {
            throw new IOException("the kernel knows no way to " + destination.getHostAddress() + ": " + CodeText.errno(-index));
        }
        return of(NetworkInterface.getByIndex(index));
    }

    /** As sockets do by themselves. */
    private static InetAddress sourceFor(InetAddress destination) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(destination, DISCARD));
            return socket.getLocalAddress();
        } catch (java.io.UncheckedIOException e) {
            throw new IOException("the kernel knows no way to " + destination.getHostAddress() + ": " + e.getCause().getMessage(), e);
        }
    }

    private static ByteBuffer wide(InetAddress address) {
        byte[] bytes = address.getAddress();
        return ByteBuffer.allocate(IPV6_BYTES).put(IPV6_BYTES - bytes.length, bytes);
    }

    private static void ensureAvailable() throws IOException {
        if (Availability.CAUSE != null) {
            throw new IOException("devices are asked by the native library: " + Availability.CAUSE.getMessage(), Availability.CAUSE);
        }
    }

    /**
     * Says what it does.
     *
     * @param v6 over IPv6, or IPv4
     * @return the words, for people
     */
    public String words(boolean v6) {
        return name + ": scatter-gather " + onOrOff(scatterGather) + ", TCP checksums over IPv4 " + onOrOff(checksumsIpv4)
                + ", over IPv6 " + onOrOff(checksumsIpv6) + switch (gathers(v6)) {
                    case 1 -> "; pages leave without a copy by the CPU";
                    case 0 -> "; the CPU copies each packet for it";
                    default -> "; made of software, so it depends on the device behind it";
                };
    }

    private static String onOrOff(boolean on) {
        return on ? "on" : "off";
    }

    /**
     * Tells whether packets of TCP leave without a copy by the CPU.
     *
     * @param v6 over IPv6, or IPv4
     * @return 1 for yes, 0 for no, -1 if it depends on the device behind this one
     */
    public int gathers(boolean v6) {
        return !last ? -1 : scatterGather && (v6 ? checksumsIpv6 : checksumsIpv4) ? 1 : 0;
    }
}
