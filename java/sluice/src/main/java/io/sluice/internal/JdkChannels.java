package io.sluice.internal;

import static io.sluice.internal.Rethrow.rethrow;
import static java.lang.invoke.MethodType.methodType;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The JDK's channels from the inside: the only class that knows members which the JDK does not publish. They are read
 * from the sources of 17 and 25; a JDK that lacks one is named by {@link #MISSING}, and then nothing here may be
 * called.
 *
 * <p>The lookup that finds them comes from the native library, once, and is stored nowhere. What is found are constants
 * to the JIT, which inlines them.
 */
final class JdkChannels {
    /** Null if every member is there, else why the channels cannot be used. */
    static final UnsupportedOperationException MISSING;
    /** Whether this JDK checks and answers as 25 does (with one protocol for every transfer), or as 17 does. */
    static final boolean AS_25;

    private static final Class<?> FILE;
    private static final Class<?> SOCKET;
    private static final Class<?> SINK;
    private static final Class<?> SOURCE;

    private static final int SOCKET_CONNECTED;
    /** The event to park for until a channel can be read. */
    static final int POLLIN;
    /** The event to park for until a channel can be written. */
    static final int POLLOUT;

    private static final MethodHandle BUFFER_ADDRESS;
    private static final MethodHandle FD_VALUE;
    private static final MethodHandle FD_APPEND;
    private static final MethodHandle FILE_FD;
    private static final MethodHandle FILE_PATH;
    private static final MethodHandle FILE_READABLE;
    private static final MethodHandle FILE_WRITABLE;
    private static final MethodHandle FILE_UNINTERRUPTIBLE;
    private static final MethodHandle FILE_POSITION_LOCK;
    private static final MethodHandle FILE_THREADS;
    private static final MethodHandle FILE_BEGIN;
    private static final MethodHandle FILE_END;
    private static final MethodHandle THREADS_ADD;
    private static final MethodHandle THREADS_REMOVE;
    private static final MethodHandle CURRENT_THREAD;
    private static final MethodHandle SIGNAL;
    private static final MethodHandle IS_VIRTUAL;
    private static final MethodHandle BEGIN;
    private static final MethodHandle END;
    private static final MethodHandle DESCRIPTOR;
    private static final MethodHandle PARK;
    private static final MethodHandle POLL_NOW;
    private static final MethodHandle FILE_DESCRIPTOR;
    private static final MethodHandle CONFIGURE_BLOCKING;
    private static final MethodHandle SOCKET_FAMILY;
    private static final MethodHandle SOCKET_REMOTE;
    private static final MethodHandle SOCKET_INPUT_CLOSED;
    private static final MethodHandle SOCKET_OUTPUT_CLOSED;
    private static final MethodHandle SOCKET_RESET;
    private static final MethodHandle SOCKET_SET_RESET;
    static final Half SOCKET_READ;
    static final Half SOCKET_WRITE;
    static final Half SINK_WRITE;
    static final Half SOURCE_READ;

    static {
        Members m = new Members(Native.trustedLookup());
        FILE = m.type("sun.nio.ch.FileChannelImpl");
        SOCKET = m.type("sun.nio.ch.SocketChannelImpl");
        SINK = m.type("sun.nio.ch.SinkChannelImpl");
        SOURCE = m.type("sun.nio.ch.SourceChannelImpl");
        Class<?> selectable = m.type("sun.nio.ch.SelChImpl");
        Class<?> threads = m.type("sun.nio.ch.NativeThreadSet");
        Class<?> net = m.type("sun.nio.ch.Net");
        Class<?> interruptible = AbstractInterruptibleChannel.class;

        BUFFER_ADDRESS = m.getter(Buffer.class, "address", long.class, ByteBuffer.class);
        FD_VALUE = m.getter(FileDescriptor.class, "fd", int.class, FileDescriptor.class);
        FD_APPEND = m.getter(FileDescriptor.class, "append", boolean.class, FileDescriptor.class);
        FILE_FD = m.getter(FILE, "fd", FileDescriptor.class, FileChannel.class);
        FILE_PATH = m.getter(FILE, "path", String.class, FileChannel.class);
        FILE_READABLE = m.getter(FILE, "readable", boolean.class, FileChannel.class);
        FILE_WRITABLE = m.getter(FILE, "writable", boolean.class, FileChannel.class);
        FILE_UNINTERRUPTIBLE = m.getter(FILE, "uninterruptible", boolean.class, FileChannel.class);
        FILE_POSITION_LOCK = m.getter(FILE, "positionLock", Object.class, FileChannel.class);
        FILE_THREADS = m.getter(FILE, "threads", threads, FileChannel.class, Object.class);
        FILE_BEGIN = m.method(FILE, "beginBlocking", methodType(void.class), FileChannel.class);
        FILE_END = m.method(FILE, "endBlocking", methodType(void.class, boolean.class), FileChannel.class);
        THREADS_ADD = m.method(threads, "add", methodType(int.class), Object.class);
        THREADS_REMOVE = m.method(threads, "remove", methodType(void.class, int.class), Object.class);
        CURRENT_THREAD = m.function(m.type("sun.nio.ch.NativeThread"), "current", methodType(long.class));
        SIGNAL = m.function(
                m.type("sun.nio.ch.NativeThread"), "signal", methodType(void.class, long.class));
        IS_VIRTUAL = m.optionalMethod(Thread.class, "isVirtual", methodType(boolean.class), Thread.class);
        BEGIN = m.method(interruptible, "begin", methodType(void.class), AbstractInterruptibleChannel.class);
        END = m.method(
                interruptible, "end", methodType(void.class, boolean.class), AbstractInterruptibleChannel.class);
        DESCRIPTOR = m.method(selectable, "getFDVal", methodType(int.class), SelectableChannel.class);
        PARK = m.method(selectable, "park", methodType(void.class, int.class, long.class), SelectableChannel.class);
        POLL_NOW = m.function(net, "pollNow", methodType(int.class, FileDescriptor.class, int.class));
        FILE_DESCRIPTOR = m.method(selectable, "getFD", methodType(FileDescriptor.class), SelectableChannel.class);
        CONFIGURE_BLOCKING = m.function(
                m.type("sun.nio.ch.IOUtil"), "configureBlocking",
                methodType(void.class, FileDescriptor.class, boolean.class));
        POLLIN = m.constant(net, "POLLIN", short.class);
        POLLOUT = m.constant(net, "POLLOUT", short.class);

        SOCKET_FAMILY = m.getter(SOCKET, "family", ProtocolFamily.class, SocketChannel.class);
        SOCKET_REMOTE = m.getter(SOCKET, "remoteAddress", SocketAddress.class, SocketChannel.class);
        SOCKET_INPUT_CLOSED = m.getter(SOCKET, "isInputClosed", boolean.class, SelectableChannel.class);
        SOCKET_OUTPUT_CLOSED = m.getter(SOCKET, "isOutputClosed", boolean.class, SelectableChannel.class);
        SOCKET_RESET = m.getter(SOCKET, "connectionReset", boolean.class, SelectableChannel.class);
        SOCKET_SET_RESET = m.setter(SOCKET, "connectionReset", boolean.class, SelectableChannel.class);
        SOCKET_CONNECTED = m.constant(SOCKET, "ST_CONNECTED", int.class);
        SOCKET_READ = half(m, SOCKET, "readLock", "readerThread");
        SOCKET_WRITE = half(m, SOCKET, "writeLock", "writerThread");
        SINK_WRITE = half(m, SINK, "writeLock", "thread");
        SOURCE_READ = half(m, SOURCE, "readLock", "thread");

        AS_25 = m.optionalMethod(FILE, "beforeTransfer", methodType(int.class), FileChannel.class) != null;
        MISSING = m.missing() == null ? null : new UnsupportedOperationException(
                "this JDK (" + System.getProperty("java.vm.version") + ") has no " + m.missing()
                        + ", which Sluice needs to use its channels; transfers go through the JDK instead",
                m.reason());
    }

    private JdkChannels() {}

    private static Half half(Members m, Class<?> owner, String lock, String thread) {
        Class<?> channel = SelectableChannel.class;
        return new Half(
                m.getter(owner, lock, ReentrantLock.class, channel),
                m.getter(owner, "stateLock", Object.class, channel),
                m.getter(owner, "state", int.class, channel),
                m.constant(owner, "ST_CLOSING", int.class),
                m.setter(owner, thread, long.class, channel),
                m.method(owner, "tryFinishClose", methodType(void.class), channel),
                m.optionalGetter(owner, "forcedNonBlocking", boolean.class, channel),
                m.optionalMethod(
                        owner, "configureSocketNonBlockingIfVirtualThread", methodType(void.class), channel));
    }

    /** The address of a direct buffer's first byte, for a fifth of what JNI takes for it. The caller keeps it reachable. */
    static long address(ByteBuffer direct) {
        try {
            return (long) BUFFER_ADDRESS.invokeExact(direct);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static boolean isFile(Channel channel) {
        return channel.getClass() == FILE;
    }

    /** What a channel is as the source of a transfer, as a {@link Kind}. */
    static int kindOfSource(Channel channel) {
        Class<?> type = channel.getClass();
        if (type == SOCKET) {
            return kindOf((SocketChannel) channel);
        }
        return type == FILE ? Kind.FILE : type == SOURCE ? Kind.PIPE : Kind.FOREIGN;
    }

    /** What a channel is as the target of a transfer, as a {@link Kind}. */
    static int kindOfTarget(Channel channel) {
        Class<?> type = channel.getClass();
        if (type == SOCKET) {
            return kindOf((SocketChannel) channel);
        }
        return type == FILE ? Kind.FILE : type == SINK ? Kind.PIPE : Kind.FOREIGN;
    }

    /** Whom a socket is connected to, without the lock that the JDK takes to say so; null if it is not. */
    static SocketAddress remote(SocketChannel channel) {
        try {
            return (SocketAddress) SOCKET_REMOTE.invokeExact(channel);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static boolean isSocket(Channel channel) {
        return channel.getClass() == SOCKET;
    }

    private static int kindOf(SocketChannel channel) {
        try {
            return (ProtocolFamily) SOCKET_FAMILY.invokeExact(channel) == StandardProtocolFamily.UNIX
                    ? Kind.UNIX : Kind.TCP;
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** What holds the descriptor of a file, and -1 once that is closed. */
    static FileDescriptor fileDescriptor(FileChannel file) {
        try {
            return (FileDescriptor) FILE_FD.invokeExact(file);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /**
     * The descriptor of a file, -1 once that is closed. Only valid between {@link #addThread} and {@link #removeThread}, or as
     * long as the file is seen to be open afterwards.
     */
    static int descriptor(FileChannel file) {
        try {
            FileDescriptor fd = (FileDescriptor) FILE_FD.invokeExact(file);
            return (int) FD_VALUE.invokeExact(fd);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** The descriptor of a selectable channel. Only valid while one of its halves is entered or locked. */
    static int descriptor(SelectableChannel channel) {
        try {
            return (int) DESCRIPTOR.invokeExact(channel);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static boolean appends(FileChannel file) {
        try {
            FileDescriptor fd = (FileDescriptor) FILE_FD.invokeExact(file);
            return (boolean) FD_APPEND.invokeExact(fd);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** The file's path as it was opened, or null if that is not known. */
    static String path(FileChannel file) {
        try {
            return (String) FILE_PATH.invokeExact(file);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static boolean readable(FileChannel file) {
        try {
            return (boolean) FILE_READABLE.invokeExact(file);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static boolean writable(FileChannel file) {
        try {
            return (boolean) FILE_WRITABLE.invokeExact(file);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static boolean uninterruptible(FileChannel file) {
        try {
            return (boolean) FILE_UNINTERRUPTIBLE.invokeExact(file);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** What guards a file's position. */
    static Object positionLock(FileChannel file) {
        try {
            return (Object) FILE_POSITION_LOCK.invokeExact(file);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** Adds the current thread to those that a file's close wakes and waits for; the result takes it out again. */
    static int addThread(FileChannel file) {
        try {
            Object threads = (Object) FILE_THREADS.invokeExact(file);
            return (int) THREADS_ADD.invokeExact(threads);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static void removeThread(FileChannel file, int index) {
        try {
            Object threads = (Object) FILE_THREADS.invokeExact(file);
            THREADS_REMOVE.invokeExact(threads, index);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** Lets an interrupt of the current thread close this file, unless the file is uninterruptible. */
    static void begin(FileChannel file) {
        try {
            FILE_BEGIN.invokeExact(file);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static void end(FileChannel file, boolean completed) throws AsynchronousCloseException {
        try {
            FILE_END.invokeExact(file, completed);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** Lets an interrupt of the current thread close this channel. */
    static void begin(AbstractInterruptibleChannel channel) {
        try {
            BEGIN.invokeExact(channel);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static void end(AbstractInterruptibleChannel channel, boolean completed) throws AsynchronousCloseException {
        try {
            END.invokeExact(channel, completed);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** The native thread, as the JDK hands it to those who may have to wake it. */
    static long currentThread() {
        try {
            return (long) CURRENT_THREAD.invokeExact();
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** Has a native thread's system call return, if it is inside one. The thread must not have come to its end. */
    static void signal(long thread) {
        try {
            SIGNAL.invokeExact(thread);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static boolean isVirtualThread() {
        if (IS_VIRTUAL == null) {
            return false;
        }
        try {
            Thread current = Thread.currentThread();
            return (boolean) IS_VIRTUAL.invokeExact(current);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** Waits until a channel is ready, closed, or that time has passed; 0 is for ever. */
    static void park(SelectableChannel channel, int event, long nanos) throws IOException {
        try {
            PARK.invokeExact(channel, event, nanos);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** Whether a channel is ready now, or has failed or ended, which an operation will tell. One of its halves is entered. */
    static boolean isReady(SelectableChannel channel, int event) throws IOException {
        try {
            FileDescriptor fd = (FileDescriptor) FILE_DESCRIPTOR.invokeExact(channel);
            return (int) POLL_NOW.invokeExact(fd, event) != 0;
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** Sets the mode of a selectable channel's descriptor, and leaves the channel's own as it is. */
    static void configureUnderneath(SelectableChannel channel, boolean blocking) throws IOException {
        try {
            FileDescriptor fd = (FileDescriptor) FILE_DESCRIPTOR.invokeExact(channel);
            CONFIGURE_BLOCKING.invokeExact(fd, blocking);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static boolean connected(SelectableChannel socket) {
        return SOCKET_READ.state(socket) >= SOCKET_CONNECTED;
    }

    static boolean inputClosed(SelectableChannel socket) {
        try {
            return (boolean) SOCKET_INPUT_CLOSED.invokeExact(socket);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static boolean outputClosed(SelectableChannel socket) {
        try {
            return (boolean) SOCKET_OUTPUT_CLOSED.invokeExact(socket);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** Whether the peer has reset the connection. The reading half's lock is held. */
    static boolean reset(SelectableChannel socket) {
        try {
            return (boolean) SOCKET_RESET.invokeExact(socket);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** Notes that the peer has reset the connection. The reading half's lock is held. */
    static void setReset(SelectableChannel socket) {
        try {
            SOCKET_SET_RESET.invokeExact(socket, true);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }
}
