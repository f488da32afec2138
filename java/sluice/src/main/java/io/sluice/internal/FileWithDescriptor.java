package io.sluice.internal;

import java.io.FileDescriptor;
import java.nio.channels.FileChannel;

/**
 * A FileChannel that survives having its fields read as if it were the JDK's own. Netty's native transports do that to the
 * channel of a {@code DefaultFileRegion}: they take the reference that lies where {@code FileChannelImpl.fd} lies, whatever the
 * class. In another FileChannel something else lies there, and the JVM crashes; here, wherever they look, it is the
 * descriptor they want, or null, which they refuse.
 *
 * <p>Both classes extend FileChannel, and HotSpot lays a class's fields out behind those of its superclass. So this class
 * declares nothing but references, all to the same, and more of them than the fields of {@code FileChannelImpl} take room
 * for: that of ten references on 17, of nine on 25.
 */
abstract class FileWithDescriptor extends FileChannel {
    private final FileDescriptor d0, d1, d2, d3, d4, d5, d6, d7, d8, d9, d10, d11;
    private final FileDescriptor d12, d13, d14, d15, d16, d17, d18, d19, d20, d21, d22, d23;

    /** The descriptor of the channel that this one stands for, null if it is not known. */
    FileWithDescriptor(FileDescriptor d) {
        d0 = d1 = d2 = d3 = d4 = d5 = d6 = d7 = d8 = d9 = d10 = d11 = d;
        d12 = d13 = d14 = d15 = d16 = d17 = d18 = d19 = d20 = d21 = d22 = d23 = d;
    }
}
