package io.sluice.bench.jmh;

import io.sluice.bench.Endless;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/** File → pipe. */
public class FileToPipe extends Sending {
    @Override
    protected WritableByteChannel target(Endless stage) throws IOException {
        return stage.pipeSink();
    }
}
