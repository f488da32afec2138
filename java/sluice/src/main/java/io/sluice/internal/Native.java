package io.sluice.internal;

import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;

/**
 * The native library's functions, bound by its {@code JNI_OnLoad}: primitives in, primitives out. A negative result is
 * an errno with its sign turned.
 *
 * <p>This class has no static initializer, as the library registers its functions on it while it is being loaded.
 * {@link NativeLibrary} loads the library.
 */
final class Native {
    private Native() {}

    /** The version of the counter block that the library writes; see {@link Block#VERSION}. */
    static native int layout();

    /** The id of the build that the library is from. */
    static native String buildId();

    /** Bit k is set if the method of code k works on this kernel, found out by calling it once. */
    static native long capabilities();

    /** Does nothing: the cost of a call. */
    static native void nothing();

    /** The lookup that may see everything: handed out once, null on any later call. */
    static native MethodHandles.Lookup trustedLookup();

    /** The address of a direct buffer's first byte. */
    static native long addressOf(ByteBuffer direct);

    /** An errno's name and meaning, in English: "ENOSPC (No space left on device)". */
    static native String errnoText(int errno);

    /** An errno's meaning in the language and the encoding of the process, as the JDK's exceptions have it. */
    static native byte[] localErrnoText(int errno);

    /** A reason code of a plan, in words. */
    static native String reasonText(int reason);

    /** What a descriptor is: its kind in bits 0 to 7, bit 8 O_APPEND, bit 9 O_NONBLOCK; or -errno. */
    static native int probe(int fd);

    /** Whether the device that a socket sends through gathers and checksums: 1, 0, or -1 where that is not known. */
    static native int gathers(int fd);

    /** Where the next data (or hole, if that is asked for) of a file begins: Long.MIN_VALUE for nowhere, or -errno. */
    static native long nextEdge(int file, long position, boolean hole);

    /** Why the method of a code is not there, as an errno; 0 where it is. */
    static native int obstacle(int method);

    /**
     * The index of the interface by which an address of this host reaches another, or -errno. Each address is in two
     * halves, the higher first; one of IPv4 is in the second.
     */
    static native int interfaceTo(long sourceHigh, long sourceLow, long high, long low, int v6);

    /** What an interface does by itself, bits as in {@link Device}; or -errno. */
    static native int features(int index);

    /** Opens a transit, which holds the bytes taken from a source and not delivered yet. */
    static native long openTransit();

    /** Reads back bytes held in a transit: how many, 0 when there are none left, or -errno. */
    static native long drainTransit(long transit, byte[] into, int offset, int length);

    /** Closes a transit; what it still holds is lost. */
    static native void closeTransit(long transit);

    /**
     * Writes the ladder of methods for a pair into the block; moves nothing. Returns the size of an input file, 0 where it has
     * none, or -errno.
     */
    static native long plan(
            int in, int inKind, long inPosition, int out, int outKind, long outPosition,
            long count, int method, int flags, long block);

    /**
     * Moves bytes. Returns how many were delivered to the output, or -errno when none were; the block's STOP cell says
     * why it returned. A position of -1 is the descriptor's own, which the kernel advances. Bytes held in the transit
     * are delivered first.
     */
    static native long transfer(
            int in, int inKind, long inPosition, int out, int outKind, long outPosition,
            long count, int method, int flags, long transit, long block);

    /** Opens a transit for a relay, of which there may be thousands: it takes a pipe only within what they may have. */
    static native long openRelayTransit();

    /**
     * The private pipes: how many there are (0) and were at most (1), what they may hold in bytes now (2) and at most
     * (3), what relays may have of that (4), and how many a transfer or a relay has now (5).
     */
    static native long pipes(int figure);

    /** Closes the pipes that are kept for the next transfer. */
    static native void releaseIdlePipes();

    /** Opens an object that sends batches of regions, and keeps up to that many bytes of files mapped. */
    static native long openRegions(long limit);

    /** Closes it with its mappings, counted in the block. */
    static native void closeRegions(long regions, long block);

    /** Ends what is mapped of a file, whose number may then be another's. */
    static native void forgetFile(long regions, int file, long block);

    /** How many bytes are mapped now. */
    static native long mappedBytes(long regions);

    /**
     * Sends pieces, laid out as {@link PieceList} says, and moves their cursor. {@code descriptors} is the address of
     * an int for each file, -1 for those that no piece names. Returns as {@link #transfer} does.
     */
    static native long sendPieces(
            long regions, long pieces, int count, long descriptors, int files, int out, int outKind, long limit,
            int flags, long block);

    /** Corks a TCP socket: 1 if it was not corked, 0 if it was, or -errno. */
    static native int cork(int socket, long block);

    /** Takes the cork out of a TCP socket. */
    static native void uncork(int socket, long block);

    /** Reserves the blocks of a region and leaves the file's size: 1, 0 where the file system cannot, or -errno. */
    static native long reserve(int file, long position, long count, long block);

    /** Gives back the blocks reserved past a file's end: 0 or -errno. */
    static native long trim(int file, long block);

    /** Flushes (0) the pages of a region, flushes and drops them (1), or drops them (2): 0 or -errno. */
    static native long tend(int file, long position, long count, int pages, long block);
}
