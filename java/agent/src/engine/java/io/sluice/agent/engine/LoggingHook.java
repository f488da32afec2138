package io.sluice.agent.engine;

import io.sluice.Method;
import io.sluice.agent.boot.Hook;
import io.sluice.internal.BlockLayout;
import io.sluice.internal.DropIn;
import io.sluice.internal.OwnPassages;
import io.sluice.internal.Totals;
import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** Prints each transfer when it has come to its end: from where to where, how much, by which method, and how long it took. */
final class LoggingHook extends Hook {
    private final boolean observe;
    private final OffPaths off;

    LoggingHook(boolean observe, OffPaths off) {
        this.observe = observe;
        this.off = off;
    }

    @Override
    public long to(FileChannel file, long position, long count, WritableByteChannel target) throws IOException {
        return isLeft(file, target) ? JDK : logged(file, position, target, -1,
                own -> DropIn.transferTo(file, position, count, target, own));
    }

    @Override
    public long from(FileChannel file, ReadableByteChannel source, long position, long count) throws IOException {
        return isLeft(file, source) ? JDK : logged(source, -1, file, position,
                own -> DropIn.transferFrom(file, source, position, count, own));
    }

    @Override
    public void doneTo(FileChannel file, long position, WritableByteChannel target, long moved) {
        Totals.countJdk(moved);
        print(file, position, target, -1, moved + " bytes by JDK");
    }

    @Override
    public void doneFrom(FileChannel file, ReadableByteChannel source, long position, long moved) {
        Totals.countJdk(moved);
        print(source, -1, file, position, moved + " bytes by JDK");
    }

    private boolean isLeft(FileChannel file, Channel other) {
        return observe || off.have(file) || off.have(other);
    }

    private interface Transfer {
        long move(OwnPassages own) throws IOException;
    }

    private static long logged(
            Channel source, long sourcePosition, Channel target, long targetPosition, Transfer transfer) throws IOException {
        OwnPassages own = new OwnPassages(); // for its figures
        String what = null;
        long start = System.nanoTime();
        try {
            long moved = transfer.move(own);
            what = moved + " bytes" + methods(own);
            return ~moved;
        } catch (IOException | RuntimeException e) {
            what = e.toString();
            throw e;
        } finally {
            long micros = (System.nanoTime() - start) / 1000;
            own.close();
            print(source, sourcePosition, target, targetPosition, what + " in " + micros + " us");
        }
    }

    private static String methods(OwnPassages own) {
        long[] cells = own.cells();
        StringBuilder text = new StringBuilder();
        for (Method method : Method.values()) {
            boolean used = method == Method.COPY_LOOP ? own.loopBytes() > 0 : method.ordinal() < BlockLayout.METHODS
                    && cells[BlockLayout.cell(method.ordinal(), BlockLayout.BYTES)] > 0;
            if (used) {
                text.append(text.length() == 0 ? " by " : " and ").append(method);
            }
        }
        return text.toString();
    }

    private static void print(Channel source, long sourcePosition, Channel target, long targetPosition, String what) {
        System.err.println("sluice-agent: " + name(source, sourcePosition) + " -> " + name(target, targetPosition) + ": " + what);
    }

    private static String name(Channel channel, long position) {
        return ChannelNames.of(channel) + (position < 0 ? "" : "@" + position);
    }
}
