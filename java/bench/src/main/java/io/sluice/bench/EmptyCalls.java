package io.sluice.bench;

import io.sluice.Sluice;
import io.sluice.Transfer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.Callable;

/**
 * Transfers from behind the end of a file: all that a call costs, but for the bytes. {@link Counting} loads it more than once, which
 * is why it shows others nothing but the JDK's {@link Callable}.
 */
public final class EmptyCalls implements Callable<Boolean> {
    private final FileChannel file;
    private final long end;
    private final WritableByteChannel target;
    private final int times;
    private final boolean reported;

    /**
     * So many calls.
     *
     * @param end the file's size
     * @param reported true for transfers that make a report
     */
    public EmptyCalls(FileChannel file, Long end, WritableByteChannel target, Integer times, Boolean reported) {
        this.file = file;
        this.end = end;
        this.target = target;
        this.times = times;
        this.reported = reported;
    }

    /** Makes them; true if Sluice did, rather than the JDK. */
    @Override
    public Boolean call() throws Exception {
        long moved = 0;
        for (int i = 0; i < times; i++) {
            moved += reported ? Transfer.from(file, end, 1).to(target).bytes() : Sluice.transferTo(file, end, 1, target);
        }
        return moved == 0 && Sluice.isAvailable();
    }
}
