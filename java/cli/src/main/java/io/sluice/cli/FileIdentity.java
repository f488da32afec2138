package io.sluice.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
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

    /** In one line of letters, digits and dashes. */
    String key() {
        return String.join("-", Long.toHexString(device), Long.toHexString(inode), Long.toString(size), nanos(modified), nanos(changed));
    }

    private static String nanos(FileTime time) {
        return Long.toHexString(time.to(TimeUnit.NANOSECONDS));
    }

    /** When it was last read does not matter to what it is; a copy is read first when it is written. */
    FileTime accessed() {
        return modified;
    }

    /** Those that chmod calls by nine letters: no set-ID bits, as the owner is not kept either. */
    Set<PosixFilePermission> permissions() {
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
