package io.sluice.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A host and a port as in {@code example.org:7000}, {@code [::1]:7000}; the host is empty where it was left out.
 *
 * @param host a name or an address, without brackets
 * @param port from 0 to 65535
 */
record HostPort(String host, int port) {
    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9A-Fa-f:.%\\w]+)]|([^\\[\\]:/\\s]*)):(\\d{1,9})");
    private static final int LARGEST = 65_535;

    static HostPort of(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new TypeConversionException("'" + text + "' is not HOST:PORT, such as example.org:7000 or [::1]:7000");
        }
        return new HostPort(form.group(1) != null ? form.group(1) : form.group(2), port(form.group(3)));
    }

    /** A port alone, as text. */
    static int port(String text) {
        if (!text.matches("\\d{1,9}") || Integer.parseInt(text) > LARGEST) {
            throw new TypeConversionException("'" + text + "' is not a port: a number from 0 to " + LARGEST);
        }
        return Integer.parseInt(text);
    }

    /** The address to listen on or to connect to, looked up; without a host, all of this machine's or this machine itself. */
    InetSocketAddress resolve() throws UnknownHostException {
        return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(InetAddress.getByName(host), port);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** Reads one from a command line. */
    static final class Converter implements ITypeConverter<HostPort> {
        @Override
        public HostPort convert(String text) {
            return of(text);
        }
    }
}
