package io.sluice.cli;

import io.sluice.Checksum;
import io.sluice.Transfer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.HexFormat;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Digests of whole files. */
final class Sha256 {
    private Sha256() {}

    /** Those of two files, read at the same time; in hexadecimal. */
    static String[] ofBoth(FileChannel one, FileChannel other, Stop stop) throws IOException {
        FutureTask<String> first = new FutureTask<>(() -> of(one, stop));
        Thread thread = new Thread(first, "sluice-digest");
        thread.start();
        String second = of(other, stop);
        try {
            return new String[] {first.get(), second};
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String of(FileChannel file, Stop stop) throws IOException {
        byte[] digest = Transfer.from(file, 0, Long.MAX_VALUE)
                .checksum(Checksum.SHA256)
                .cancelledBy(stop.cancellation())
                .to(new Nowhere())
                .checksum();
        return HexFormat.of().formatHex(digest);
    }

    /** A channel that takes all and keeps nothing. */
    private static final class Nowhere implements WritableByteChannel {
        @Override
        public int write(ByteBuffer bytes) {
            int count = bytes.remaining();
            bytes.position(bytes.limit());
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            // There is nothing to close.
        }
    }
}
