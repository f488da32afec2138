package io.sluice.bench;

import io.sluice.Sluice;
import io.sluice.Transfer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;

/** How a response leaves: a header, and a file after it. */
public enum Answer {
    /** The JDK's way. */
    STOCK("JDK write + transferTo") {
        @Override
        long send(ByteBuffer header, FileChannel file, long position, long count, SocketChannel socket) throws IOException {
            socket.write(header);
            return header.hasRemaining() ? 0 : file.transferTo(position, count, socket);
        }
    },
    /** The same with the drop-in. */
    DROP_IN("JDK write + Sluice.transferTo") {
        @Override
        long send(ByteBuffer header, FileChannel file, long position, long count, SocketChannel socket) throws IOException {
            socket.write(header);
            return header.hasRemaining() ? 0 : Sluice.transferTo(file, position, count, socket);
        }
    },
    /** Both in one transfer. */
    HEADED("Transfer.header(…).to(socket)") {
        @Override
        long send(ByteBuffer header, FileChannel file, long position, long count, SocketChannel socket) throws IOException {
            return Transfer.from(file, position, count).header(header).to(socket).bytes();
        }
    };

    private final String title;

    Answer(String title) {
        this.title = title;
    }

    /** What people call it. */
    public String title() {
        return title;
    }

    /**
     * Sends what a non-blocking socket takes.
     *
     * @param header what is left of it, which is advanced
     * @param position what is left of the file
     * @return bytes of the file that were sent
     */
    abstract long send(ByteBuffer header, FileChannel file, long position, long count, SocketChannel socket) throws IOException;
}
