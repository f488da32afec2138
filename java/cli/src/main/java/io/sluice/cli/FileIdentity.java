package io.sluice.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What a file was at one moment: two that are equal are of a file that nobody has written in between.
 *
 * @param device the device that it is on
 * @param inode its number there
 * @param size in bytes
 * @param modified when its content was last changed
 * @param changed when anything about it was last changed
 * @param mode its type and permissions
 */
record FileIdentity(long device, long inode, long size, FileTime modified, FileTime changed, int mode) {
    static FileIdentity of(Path path) throws IOException {
        Map<String, Object> stat = Files.readAttributes(
                path, "unix:dev,ino,size,lastModifiedTime,ctime,mode", LinkOption.NOFOLLOW_LINKS);
        return new FileIdentity((long) stat.get("dev"), (long) stat.get("ino"), (long) stat.get("size"),
                (FileTime) stat.get("lastModifiedTime"), (FileTime) stat.get("ctime"), (int) stat.get("mode"));
    }

    /** In so many words: what a record brings of its own is put together when it is first used, which takes longer than most copies. */
    @Override
    public boolean equals(Object other) {
        return other instanceof FileIdentity that && device == that.device && inode == that.inode && size == that.size && mode == that.mode
                && modified.equals(that.modified) && changed.equals(that.changed);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(inode) * 31 + changed.hashCode();
    }

    /** In one line of letters, digits and dashes. */
    String key() {
        return String.join("-", Long.toHexString(device), Long.toHexString(inode), Long.toString(size), nanos(modified), nanos(changed));
    }

    private static String nanos(FileTime time) {
        return Long.toHexString(time.to(TimeUnit.NANOSECONDS));
    }

    /** Gives a file or a directory these permissions and this time. Set-ID bits are left out, as the owner is not kept either. */
    void dress(Path path) throws IOException {
        dress(path, mode, modified.to(TimeUnit.NANOSECONDS));
    }

    /** The same with permissions as chmod takes them, and nanoseconds since 1970. */
    static void dress(Path path, int mode, long modified) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (view == null) {
            throw new FileSystemException(path.toString(), null, "lies in a file system without permissions");
        }
        FileTime time = FileTime.from(modified, TimeUnit.NANOSECONDS);
        // First: the JDK opens the file for it, to read, which the permissions may not leave its owner.
        view.setTimes(time, time, null);
        view.setPermissions(permissions(mode));
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (PosixFilePermission permission : PosixFilePermission.values()) {
            // From the owner's reading, the highest bit, to the others' executing, the lowest.
            if ((mode >> PosixFilePermission.values().length - 1 - permission.ordinal() & 1) != 0) {
                permissions.add(permission);
            }
        }
        return permissions;
    }
}
