package io.sluice.demo;

import io.sluice.internal.Device;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * Where the connections of a comparison go, and how. Immutable.
 *
 * @param target the host at their other ends; null for this machine
 * @param device the device that bytes leave by; null if it is not known
 * @param words what the device does, or why it is not known, for people
 */
public record Network(Target target, String device, String words) {
    private static final int LONGEST = 12;

    /**
     * Within this machine.
     *
     * @return the network
     */
    public static Network loopback() {
        InetAddress here = InetAddress.getLoopbackAddress();
        return of(null, here, here);
    }

    /**
     * To a host.
     *
     * @param target the host
     * @param from the address of this machine that is used
     * @param to the host's address
     * @return the network
     */
    public static Network to(Target target, InetAddress from, InetAddress to) {
        return of(target, from, to);
    }

    private static Network of(Target target, InetAddress from, InetAddress to) {
        try {
            Device device = Device.between(from, to);
            return new Network(target, device.name(), device.words(to instanceof Inet6Address));
        } catch (IOException e) {
            return new Network(target, null, "not known: " + e.getMessage());
        }
    }

    /** What the device is called in a drawing, where there is room for so much. */
    String drawn() {
        return target == null ? "loopback" : device == null ? "network" : device.length() <= LONGEST ? device : device.substring(0, LONGEST - 1) + "\u2026";
    }

    /** What the JSON and the page call the other end. */
    String targetName() {
        return target == null ? "this machine, over loopback" : target.name();
    }
}
