package io.sluice.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.sluice.Fallback;
import io.sluice.FallbackListener;
import io.sluice.Method;
import io.sluice.Sluice;
import io.sluice.Statistics;
import io.sluice.TransferStatistics;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * What all transfers through Sluice have done, as meters.
 *
 * <pre>{@code
 * new SluiceMetrics().bindTo(registry);
 * }</pre>
 *
 * <table>
 * <caption>The meters</caption>
 * <tr><th>name</th><th>tags</th><th>kind, base unit</th><th>meaning</th></tr>
 * <tr><td>sluice.transfers</td><td>method</td><td>counter, transfers</td><td>transfers that the method finished</td></tr>
 * <tr><td>sluice.transfer.bytes</td><td>method</td><td>counter, bytes</td><td>bytes delivered to targets</td></tr>
 * <tr><td>sluice.transfer.user.bytes</td><td>method</td><td>counter, bytes</td><td>bytes that went through buffers in user
 *     space</td></tr>
 * <tr><td>sluice.transfer.calls</td><td>method</td><td>counter, calls</td><td>system calls</td></tr>
 * <tr><td>sluice.transfer.refusals</td><td>method</td><td>counter, refusals</td><td>how often the kernel refused the
 *     method</td></tr>
 * <tr><td>sluice.fallbacks</td><td>from, to, reason</td><td>counter, fallbacks</td><td>how often one method gave way to another; a
 *     meter appears when its reason is first met</td></tr>
 * <tr><td>sluice.truncations</td><td></td><td>counter, truncations</td><td>how often a file got shorter while it was sent</td></tr>
 * <tr><td>sluice.handed.back</td><td></td><td>counter, bytes</td><td>bytes given back to callers, as the target did not take
 *     them</td></tr>
 * <tr><td>sluice.pipes</td><td>state: used, idle</td><td>gauge, pipes</td><td>the private pipes there are</td></tr>
 * <tr><td>sluice.pipes.capacity</td><td></td><td>gauge, bytes</td><td>what they may hold</td></tr>
 * </table>
 *
 * <p>A figure that a method does not have, such as the system calls of {@link Method#JDK}, has no meter. The counters read
 * {@link Sluice#statistics()} when they are asked: a transfer costs nothing more for being metered. The first letters of a name are
 * {@code sluice}; a registry's naming convention does the rest, as in {@code sluice_transfer_bytes_total}.
 *
 * <p>Safe for use by any thread. Closing it ends what hears of new fallbacks; the meters stay with their registries.
 */
public final class SluiceMetrics implements MeterBinder, AutoCloseable {
    private final Tags tags;
    private final Queue<FallbackListener> listeners = new ConcurrentLinkedQueue<>();

    /** Makes a binder whose meters have the tags above. */
    public SluiceMetrics() {
        this(Tags.empty());
    }

    /**
     * Makes a binder whose meters have further tags.
     *
     * @param tags what each meter is tagged with besides
     */
    public SluiceMetrics(Iterable<Tag> tags) {
        this.tags = Tags.of(tags);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Method method : Method.values()) {
            bindMethod(registry, method);
        }
        counter(registry, "sluice.truncations", "truncations", "Transfers whose file got shorter while it was sent", Tags.empty(),
                Statistics::truncations);
        counter(registry, "sluice.handed.back", BaseUnits.BYTES,
                "Bytes taken from sources and given back to callers, as the target did not take them", Tags.empty(),
                Statistics::bytesHandedBack);
        gauge(registry, "sluice.pipes", "pipes", "Private pipes", Tags.of("state", "used"), () -> Sluice.pipes().inUse());
        gauge(registry, "sluice.pipes", "pipes", "Private pipes", Tags.of("state", "idle"),
                () -> Math.max(0, Sluice.pipes().open() - Sluice.pipes().inUse()));
        gauge(registry, "sluice.pipes.capacity", BaseUnits.BYTES, "What the private pipes may hold", Tags.empty(),
                () -> Sluice.pipes().bytes());
        bindFallbacks(registry);
    }

    private void bindMethod(MeterRegistry registry, Method method) {
        Tags tag = Tags.of("method", method.name());
        counter(registry, "sluice.transfers", "transfers", "Transfers that the method finished", tag,
                method, TransferStatistics::transfers);
        counter(registry, "sluice.transfer.bytes", BaseUnits.BYTES, "Bytes delivered to targets", tag,
                method, TransferStatistics::bytes);
        counter(registry, "sluice.transfer.user.bytes", BaseUnits.BYTES, "Bytes that went through buffers in user space", tag,
                method, TransferStatistics::userBytes);
        counter(registry, "sluice.transfer.calls", "calls", "System calls", tag,
                method, figures -> figures.switches() < 0 ? -1 : figures.switches() / 2);
        counter(registry, "sluice.transfer.refusals", "refusals", "How often the kernel refused the method", tag,
                method, TransferStatistics::refusals);
    }

    /** Those there are, and those to come: who listens first misses none. */
    private void bindFallbacks(MeterRegistry registry) {
        FallbackListener listener = first -> bindFallback(registry, first);
        listeners.add(listener);
        Sluice.addFallbackListener(listener);
        List<Fallback> before = Sluice.statistics().fallbacks();
        before.forEach(fallback -> bindFallback(registry, fallback));
    }

    private void bindFallback(MeterRegistry registry, Fallback fallback) {
        Tags tag = Tags.of("from", fallback.from().name(), "to", fallback.to().name(), "reason", fallback.reason());
        counter(registry, "sluice.fallbacks", "fallbacks", "How often one method gave way to another", tag,
                now -> now.fallbacks().stream()
                        .filter(one -> one.from() == fallback.from() && one.to() == fallback.to()
                                && one.reason().equals(fallback.reason()))
                        .mapToLong(Fallback::times).sum());
    }

    /** Of one method; none if the method has no such figure. */
    private void counter(
            MeterRegistry registry, String name, String unit, String description, Tags tag, Method method,
            ToLongFunction<TransferStatistics> figure) {
        if (figure.applyAsLong(Sluice.statistics().of(method)) >= 0) {
            counter(registry, name, unit, description, tag, now -> figure.applyAsLong(now.of(method)));
        }
    }

    private void counter(
            MeterRegistry registry, String name, String unit, String description, Tags tag,
            ToDoubleFunction<Statistics> figure) {
        // The class is what the registry may hold on to: there is no object whose end would be the meter's.
        FunctionCounter.builder(name, Sluice.class, sluice -> figure.applyAsDouble(Sluice.statistics()))
                .baseUnit(unit).description(description).tags(tags.and(tag)).register(registry);
    }

    private void gauge(
            MeterRegistry registry, String name, String unit, String description, Tags tag, Supplier<Number> figure) {
        Gauge.builder(name, figure).strongReference(true)
                .baseUnit(unit).description(description).tags(tags.and(tag)).register(registry);
    }

    /** Ends what hears of new fallbacks. */
    @Override
    public void close() {
        listeners.forEach(Sluice::removeFallbackListener);
        listeners.clear();
    }
}
