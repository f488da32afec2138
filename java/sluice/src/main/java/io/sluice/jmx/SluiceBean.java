package io.sluice.jmx;

import io.sluice.Fallback;
import io.sluice.Method;
import io.sluice.Sluice;
import io.sluice.TransferStatistics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanNotificationInfo;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.StandardEmitterMBean;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;

/** The bean, with what is said of its attributes and notifications. Safe for use by any thread. */
final class SluiceBean extends StandardEmitterMBean implements SluiceMXBean {
    private static final MBeanNotificationInfo FIRST_FALLBACK = new MBeanNotificationInfo(
            new String[] {FALLBACK}, Notification.class.getName(),
            "One method gave way to another for a reason that was not met before. The user data is a CompositeData with from, to,"
                    + " reason and times");

    private final AtomicLong notifications = new AtomicLong();
    private final Rates rates = new Rates();

    SluiceBean() {
        super(SluiceMXBean.class, true, new NotificationBroadcasterSupport(FIRST_FALLBACK));
    }

    /** Tells those who listen. */
    void notify(Fallback first) {
        Notification notification = new Notification(
                FALLBACK, this, notifications.incrementAndGet(), System.currentTimeMillis(), first.toString());
        notification.setUserData(data(first));
        sendNotification(notification);
    }

    private static CompositeData data(Fallback first) {
        String[] items = {"from", "to", "reason", "times"};
        try {
            CompositeType type = new CompositeType("Fallback", "One method gave way to another", items,
                    new String[] {"the method that gave way", "the method that took over", "why", "how often"},
                    new OpenType<?>[] {SimpleType.STRING, SimpleType.STRING, SimpleType.STRING, SimpleType.LONG});
            return new CompositeDataSupport(type, items,
                    new Object[] {first.from().name(), first.to().name(), first.reason(), first.times()});
        } catch (OpenDataException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected String getDescription(MBeanInfo info) {
        return "What all transfers through Sluice have done so far, and what they do now";
    }

    @Override
    protected String getDescription(MBeanAttributeInfo info) {
        return String.valueOf(info.getDescriptor().getFieldValue(About.KEY));
    }

    private static long sum(ToLongFunction<TransferStatistics> figure) {
        return Sluice.statistics().byMethod().values().stream().mapToLong(figure).sum();
    }

    @Override
    public boolean isAvailable() {
        return Sluice.isAvailable();
    }

    @Override
    public String getUnavailabilityCause() {
        Throwable cause = Sluice.unavailabilityCause();
        return cause == null ? null : String.valueOf(cause.getMessage());
    }

    @Override
    public long getTransfers() {
        return sum(TransferStatistics::transfers);
    }

    @Override
    public long getBytes() {
        return sum(TransferStatistics::bytes);
    }

    @Override
    public double getTransfersPerSecond() {
        return rates.read().transfersPerSecond();
    }

    @Override
    public double getBytesPerSecond() {
        return rates.read().bytesPerSecond();
    }

    @Override
    public Map<String, MethodFigures> getMethods() {
        Rates.Span span = rates.read();
        Map<String, MethodFigures> methods = new TreeMap<>();
        for (Method method : Method.values()) {
            methods.put(method.name(), span.figures(method));
        }
        return methods;
    }

    @Override
    public long getFallbackCount() {
        return Sluice.statistics().fallbacks().stream().mapToLong(Fallback::times).sum();
    }

    @Override
    public List<FallbackFigures> getFallbacks() {
        return Sluice.statistics().fallbacks().stream().map(FallbackFigures::of).toList();
    }

    @Override
    public long getTruncations() {
        return Sluice.statistics().truncations();
    }

    @Override
    public long getBytesHandedBack() {
        return Sluice.statistics().bytesHandedBack();
    }

    @Override
    public long getPipesInUse() {
        return Sluice.pipes().inUse();
    }

    @Override
    public long getPipesOpen() {
        return Sluice.pipes().open();
    }

    @Override
    public long getPeakPipesOpen() {
        return Sluice.pipes().peakOpen();
    }

    @Override
    public long getPipeBytes() {
        return Sluice.pipes().bytes();
    }

    @Override
    public long getPeakPipeBytes() {
        return Sluice.pipes().peakBytes();
    }
}
