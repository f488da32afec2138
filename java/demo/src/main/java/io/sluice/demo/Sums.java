package io.sluice.demo;

import io.sluice.Method;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the transfers of a round add up to. A figure that was not observed of all is -1.
 *
 * @param used the methods that moved the bytes
 * @param bytes bytes moved
 * @param systemCalls system calls by name
 * @param switches crossings between user and kernel mode
 * @param userBytes bytes that went through buffers in user space
 */
record Sums(Set<Method> used, long bytes, Map<String, Long> systemCalls, long switches, long userBytes) {
    static Sums of(Collection<Observation> transfers) {
        Set<Method> used = EnumSet.noneOf(Method.class);
        Map<String, Long> calls = new LinkedHashMap<>();
        for (Observation one : transfers) {
            used.add(one.used());
            one.systemCalls().forEach((name, n) -> calls.merge(name, n, Long::sum));
        }
        return new Sums(
                used,
                transfers.stream().mapToLong(Observation::bytes).sum(),
                calls,
                sum(transfers.stream().map(Observation::switches).toList()),
                sum(transfers.stream().map(Observation::userBytes).toList()));
    }

    private static long sum(List<Long> figures) {
        return figures.stream().anyMatch(figure -> figure < 0) ? -1 : figures.stream().mapToLong(Long::longValue).sum();
    }

    /** Whether these are the sums of so many transfers like this one. */
    boolean areTimes(int times, Observation one) {
        return equals(of(Collections.nCopies(times, one)));
    }
}
