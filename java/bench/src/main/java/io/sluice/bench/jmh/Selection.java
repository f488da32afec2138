package io.sluice.bench.jmh;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Some benchmarks, and the values of their parameters that are measured.
 *
 * @param scenario a scenario's class
 * @param parameters values by parameter; all there are of those that are not named
 */
record Selection(Class<? extends Measured> scenario, Map<String, List<String>> parameters) {
    private static final String SIZE = "1048576";

    /** What shows most of each scenario: done in 3 minutes on 2 cores. */
    static final List<Selection> QUICK = List.of(
            of(FileToTcp.class, "way=Sluice.transferTo,JDK transferTo,256 KiB direct loop", "size=4096," + SIZE),
            of(FileToUnixSocket.class, "way=Sluice.transferTo,JDK transferTo", "size=" + SIZE),
            of(FileToPipe.class, "way=Sluice.transferTo,JDK transferTo", "size=" + SIZE),
            of(SmallRegions.class, "way=FileRegions,JDK transferTo each,gathering write of a mapping", "size=1024"),
            of(HeaderAndBody.class, "way=Transfer.header;write, JDK transferTo;gathering write of a mapping", "size=16384"),
            of(TcpToFile.class, "way=Sluice.transferFrom,JDK transferFrom,256 KiB direct loop", "size=" + SIZE),
            of(TcpToTcp.class, "way=Relay,AUTO,256 KiB direct loop", "size=" + SIZE),
            of(FileToFile.class, "way=Sluice.transferTo,JDK Files.copy", "size=" + SIZE),
            of(CallOverhead.class),
            of(ManyConnections.class, "connections=64"),
            of(ManyThreads.class, "threads=8"));

    /** Values are separated by commas, or by semicolons where one has a comma in it. */
    private static Selection of(Class<? extends Measured> scenario, String... parameters) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String parameter : parameters) {
            String[] parts = parameter.split("=", 2);
            values.put(parts[0], List.of(parts[1].split(parts[1].contains(";") ? ";" : ",")));
        }
        return new Selection(scenario, values);
    }

    /** What JMH leaves out for it: everything else. */
    String others() {
        return "^(?!" + Pattern.quote(scenario.getName() + ".") + ")";
    }
}
