package io.sluice.cli;

import static io.sluice.cli.Finding.note;
import static io.sluice.cli.Finding.ok;

import io.sluice.internal.Device;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;

/** Looks at network devices: whether pages can leave by them as they lie, or the CPU has to copy each packet first. */
final class DeviceCheck {
    private DeviceCheck() {}

    /** Of the devices by which some hosts are reached; of all that are up, if none is named. */
    static List<Finding> findings(List<InetAddress> destinations) {
        List<Finding> findings = new ArrayList<>();
        for (InetAddress destination : destinations) {
            try {
                findings.add(of(Device.to(destination), "device to " + destination.getHostAddress(), destination instanceof Inet6Address));
            } catch (IOException e) {
                findings.add(note("device to " + destination.getHostAddress(), "not known: " + e.getMessage(), ""));
            }
        }
        if (destinations.isEmpty()) {
            try {
                for (NetworkInterface one : NetworkInterface.networkInterfaces().toList()) {
                    if (one.isUp()) {
                        findings.add(ofAll(one));
                    }
                }
            } catch (IOException e) {
                findings.add(note("devices", "not known: " + e.getMessage(), ""));
            }
        }
        return findings;
    }

    private static Finding ofAll(NetworkInterface one) {
        boolean v6 = one.inetAddresses().allMatch(address -> address instanceof Inet6Address);
        try {
            return of(Device.of(one), "device " + one.getName(), v6);
        } catch (IOException e) {
            return note("device " + one.getName(), e.getMessage(), "");
        }
    }

    private static Finding of(Device device, String subject, boolean v6) {
        String does = device.words(v6);
        return switch (device.gathers(v6)) {
            case 1 -> ok(subject, does);
            case 0 -> note(subject, does, "ethtool -K " + device.name() + " sg on tx on, if its driver can");
            default -> note(subject, does, "look at that one too; behind a container's or a virtual machine's, ask on the host");
        };
    }
}
