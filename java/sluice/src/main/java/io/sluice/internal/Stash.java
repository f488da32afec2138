package io.sluice.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Copies of buffers that go out between regions of files, in memory that the native library reads. What was put stays where it
 * is until all is forgotten. Used by one thread.
 */
final class Stash {
    /** Room for the usual headers; what follows is twice as large as the chunk before. */
    private static final int FIRST = 4 << 10;
    private static final int LARGEST = 1 << 20;

    private ByteBuffer[] chunks = new ByteBuffer[1];
    private long[] addresses = new long[1];
    private int last;
    private int used;

    Stash() {
        allocate(FIRST);
    }

    private void allocate(int room) {
        ByteBuffer chunk = ByteBuffer.allocateDirect(room).order(ByteOrder.nativeOrder());
        chunks[last] = chunk;
        addresses[last] = Availability.CAUSE == null ? Native.addressOf(chunk) : 0;
        used = 0;
    }

    /** Adds what is left in a buffer, whose position stays, to a list. */
    void put(ByteBuffer bytes, PieceList pieces) {
        int count = bytes.remaining();
        if (count > chunks[last].capacity() - used) {
            int room = Math.max(count, Math.min(2 * chunks[last].capacity(), LARGEST));
            last++;
            if (last == chunks.length) {
                chunks = Arrays.copyOf(chunks, 2 * last);
                addresses = Arrays.copyOf(addresses, 2 * last);
            }
            allocate(room);
        }
        chunks[last].put(used, bytes, bytes.position(), count);
        pieces.memory(last, addresses[last] + used, count);
        used += count;
    }

    /** Some bytes of a piece that was put, for code that does not go by addresses. */
    ByteBuffer part(int chunk, long address, int count) {
        return chunks[chunk].slice((int) (address - addresses[chunk]), count);
    }

    /** Forgets all of it. */
    void clear() {
        Arrays.fill(chunks, 1, last + 1, null);
        last = 0;
        used = 0;
    }
}
