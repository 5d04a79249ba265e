package org.belljar.vfs;

import java.util.concurrent.ConcurrentHashMap;
import org.belljar.abi.Errno;
import org.belljar.abi.OpenFlags;

/** Drivers of character and block devices, by device number. A node without a driver opens with ENXIO. */
public final class Devices {
    private final ConcurrentHashMap<Long, DeviceOpener> character = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Long, DeviceOpener> block = new ConcurrentHashMap<>();

    /** dev_t as in struct stat (new_encode_dev extended to 64 bits). */
    public static long number(int major, int minor) {
        return minor & 0xffL | (major & 0xfffL) << 8 | (minor & ~0xffL) << 12 | ((long) major & ~0xfffL) << 32;
    }

    public static int major(long dev) {
        return (int) (dev >>> 8 & 0xfff | dev >>> 32 & ~0xfff);
    }

    public static int minor(long dev) {
        return (int) (dev & 0xff | dev >>> 12 & ~0xff);
    }

    public void registerCharacter(int major, int minor, DeviceOpener opener) {
        character.put(number(major, minor), opener);
    }

    /** For all minors that are not registered themselves. */
    public void registerCharacterMajor(int major, DeviceOpener opener) {
        character.put(-1L - major, opener);
    }

    public void registerBlock(int major, int minor, DeviceOpener opener) {
        block.put(number(major, minor), opener);
    }

    /** As {@link #registerCharacterMajor}. */
    public void registerBlockMajor(int major, DeviceOpener opener) {
        block.put(-1L - major, opener);
    }

    private static DeviceOpener find(ConcurrentHashMap<Long, DeviceOpener> kind, long rdev) {
        DeviceOpener one = kind.get(rdev);
        return one != null ? one : kind.get(-1L - major(rdev));
    }

    OpenFile open(Caller caller, VfsPath path, Inode inode, int flags) {
        long rdev = inode.rdev();
        DeviceOpener opener = find(inode.type() == Inode.S_IFCHR ? character : block, rdev);
        if (opener == null) {
            throw Errno.ENXIO.exception();
        }
        OpenFile file = opener.open(caller, path, inode, rdev, flags);
        file.setFlags(file.flags() & ~(OpenFlags.O_NOCTTY | OpenFlags.O_EXCL));
        return file;
    }
}
