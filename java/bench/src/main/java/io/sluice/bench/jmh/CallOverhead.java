package io.sluice.bench.jmh;

import io.sluice.Sluice;
import io.sluice.Transfer;
import io.sluice.bench.Endless;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;

/** What a call costs that moves nothing: the file ends where it begins. And what it costs to look at the totals. */
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CallOverhead extends Measured {
    private static final int SIZE = 4 << 10;

    /** What is called. */
    @Param({"Sluice.transferTo", "Transfer.to", "Transfer.plan", "Sluice.statistics", "JDK transferTo"})
    public String call;

    private long seen;

    @Override
    protected Work open(Endless stage) throws IOException {
        FileChannel file = stage.file(null, SIZE);
        SocketChannel socket = stage.sink();
        return switch (call) {
            case "Sluice.transferTo" -> () -> seen += Sluice.transferTo(file, SIZE, SIZE, socket);
            case "Transfer.to" -> () -> seen += Transfer.from(file, SIZE, SIZE).to(socket).bytes();
            case "Transfer.plan" -> () -> seen += Transfer.from(file, SIZE, SIZE).plan(socket).size();
            case "Sluice.statistics" -> () -> seen += Sluice.statistics().total().transfers();
            default -> () -> seen += file.transferTo(SIZE, SIZE, socket);
        };
    }

    @Override
    protected long bytes() {
        return 0;
    }

    @Override
    protected boolean oneCpu() {
        return true;
    }
}
