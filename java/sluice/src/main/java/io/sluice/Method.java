package io.sluice;

import java.util.List;

/**
 * The ways of moving bytes from one channel to another, each with what it costs by the kernel's design.
 *
 * <p>What a transfer really cost is another matter: see {@link TransferReport} and {@link TransferStatistics}. The two
 * are never mixed, and a figure that nobody knows is {@code -1}.
 *
 * <p>Immutable, and so safe for use by any thread.
 */
public enum Method {
    // The order of AUTO to REFLINK is the contract with the native library: its codes are these ordinals.

    /** The method that measures best for the pair of channels and the size. */
    AUTO(List.of(), -1, -1, -1, -1, "nothing: picks among the others"),

    /** {@code read} into a buffer and {@code write} out of it: the universal fallback, and the baseline. */
    READ_WRITE(List.of("read", "write"), 4, 2, 2, 2, "nothing: works for every pair"),

    /** Maps the source file and writes out of the mapping, which only the kernel ever touches. */
    MMAP_WRITE(List.of("mmap", "write"), 4, 1, 1, 2, "a source file that can be mapped"),

    /** Maps the target file and reads into the mapping, which only the kernel ever touches. */
    MMAP_READ(List.of("mmap", "read"), 4, 1, 1, 2, "a target file that can be mapped, and a count known in advance"),

    /** One call inside the kernel, from a file to anything that can be written. */
    SENDFILE(List.of("sendfile"), 2, 1, 0, 2, "a source file; no CPU copy needs a device that gathers and checksums"),

    /** Moves pages through a pipe; where one end is a pipe itself, one call instead of two. */
    SPLICE(List.of("splice"), 4, 1, 0, 2, "no CPU copy to a gathering socket or a pipe; one into a page-cached file"),

    /** One call that lets the file system copy; it may share blocks or let a server copy, which cannot be seen. */
    COPY_FILE_RANGE(List.of("copy_file_range"), 2, -1, -1, -1, "two files"),

    /** Copy on write: the target shares the source's blocks. Only ever used when asked for by name. */
    REFLINK(List.of("ioctl"), 2, 0, 0, 0, "two files of one XFS or Btrfs file system, aligned to its blocks"),

    /**
     * The channels' own {@code read} and {@code write} through a large direct buffer: for channel types that Sluice
     * does not know, such as wrappers, TLS channels and datagram channels.
     */
    COPY_LOOP(List.of("read", "write"), 4, 2, 2, 2, "nothing: works for every channel"),

    /**
     * The JDK's own {@link java.nio.channels.FileChannel#transferTo FileChannel.transferTo} or
     * {@link java.nio.channels.FileChannel#transferFrom transferFrom}: where Sluice cannot run, or when asked for.
     */
    JDK(List.of(), -1, -1, -1, -1, "a file on one side");

    private final Design design;

    Method(List<String> calls, int switches, int cpuCopies, int gathering, int dmaCopies, String needs) {
        this.design = new Design(calls, switches, cpuCopies, gathering, dmaCopies, needs);
    }

    /**
     * Returns what this method costs by the kernel's design.
     *
     * @return the designed costs, with {@code -1} for what is not known
     */
    public Design design() {
        return design;
    }

    /**
     * What a method costs by the kernel's design, per round: one buffer, one pipe or one call's worth of bytes.
     *
     * @param systemCalls the system calls of a round, as strace names them; empty if not known
     * @param switches crossings between user and kernel mode per round, two for each call; {@code -1} if not known
     * @param cpuCopies times the CPU copies each byte where the outgoing device does not gather; {@code -1} if not known
     * @param cpuCopiesGathering times the CPU copies each byte on the way to a pipe or to a device that gathers and
     *     checksums (scatter-gather and tx-checksumming); {@code -1} if not known
     * @param dmaCopies copies that the devices make themselves where a disk and a network card are involved;
     *     {@code -1} if not known
     * @param needs what the method needs to work, in words
     */
    public record Design(
            List<String> systemCalls, int switches, int cpuCopies, int cpuCopiesGathering, int dmaCopies, String needs) {}
}
