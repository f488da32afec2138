package io.sluice.cli;

import io.sluice.internal.Device;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.stream.Collectors;

/** The way out of this machine by a network device that was named. */
final class WayOut {
    private WayOut() {}

    /** The address to come from so that packets to another one leave by the device. */
    static InetAddress by(String name, InetAddress to) throws IOException, CommandException {
        NetworkInterface device = NetworkInterface.getByName(name);
        if (device == null) {
            throw CommandException.failed("there is no network device '" + name + "'; there are "
                    + NetworkInterface.networkInterfaces().map(NetworkInterface::getName).sorted().collect(Collectors.joining(", ")));
        }
        InetAddress from = device.inetAddresses().filter(address -> address.getClass() == to.getClass()).findFirst().orElseThrow(() ->
                CommandException.failed("device " + name + " has no address from which " + to.getHostAddress() + " can be reached"));
        String leaves = leaves(name, from, to);
        if (!leaves.equals(name)) {
            throw CommandException.failed("packets from " + from.getHostAddress() + " of " + name + " to " + to.getHostAddress() + " leave by "
                    + leaves + " all the same; routes that depend on the source would change that (ip rule add from ...)");
        }
        return from;
    }

    private static String leaves(String name, InetAddress from, InetAddress to) throws CommandException {
        try {
            return Device.between(from, to).name();
        } catch (IOException e) {
            throw CommandException.failed("--device " + name + ", from " + from.getHostAddress() + ": " + e.getMessage());
        }
    }
}
