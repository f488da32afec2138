package io.sluice.jmx;

import io.sluice.FallbackListener;
import io.sluice.Sluice;
import java.lang.management.ManagementFactory;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Puts Sluice's figures where consoles find them, as a {@link SluiceMXBean}.
 *
 * <pre>{@code
 * SluiceJmx.register();
 * }</pre>
 *
 * <p>Not done by itself: JMX takes long to start, and not every program has it. Under the agent its option {@code jmx} does it.
 *
 * <p>Safe for use by any thread.
 */
public final class SluiceJmx {
    /** The name of the bean; where another class loader has its own Sluice under that name already, a number is added. */
    public static final String NAME = "io.sluice:type=Sluice";

    private static ObjectName name;
    private static FallbackListener listener;

    private SluiceJmx() {}

    /**
     * Registers the bean with the platform's server. Has no effect if it is registered already.
     *
     * @return its name
     * @throws IllegalStateException if the server does not take it
     */
    public static synchronized ObjectName register() {
        if (name != null) {
            return name;
        }
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        SluiceBean bean = new SluiceBean();
        int number = 1;
        try {
            while (name == null) {
                ObjectName wanted = new ObjectName(number == 1 ? NAME : NAME + ",instance=" + number);
                try {
                    server.registerMBean(bean, wanted);
                    name = wanted;
                } catch (InstanceAlreadyExistsException e) {
                    number++;
                }
            }
        } catch (JMException e) {
            throw new IllegalStateException("the platform's MBean server does not take " + NAME, e);
        }
        listener = bean::notify;
        Sluice.addFallbackListener(listener);
        return name;
    }

    /** Takes the bean away again, as a program does whose class loader is to go. Has no effect if it is not registered. */
    public static synchronized void unregister() {
        if (name == null) {
            return;
        }
        Sluice.removeFallbackListener(listener);
        try {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
        } catch (InstanceNotFoundException e) {
            // Somebody was faster.
        } catch (JMException e) {
            throw new IllegalStateException("the platform's MBean server does not let go of " + name, e);
        } finally {
            name = null;
            listener = null;
        }
    }
}
