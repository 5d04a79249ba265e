package org.belljar.device.block;

import java.util.concurrent.ConcurrentSkipListMap;
import org.belljar.abi.Errno;
import org.belljar.kernel.Kernel;
import org.belljar.vfs.BlockDevices;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Devices;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.VfsPath;

/** The loop devices of a sandbox, and /dev/loop-control. */
public final class LoopDevices {
    public static final int CONTROL_MAJOR = 10, CONTROL_MINOR = 237;
    /** As many as Linux makes at boot (CONFIG_BLK_DEV_LOOP_MIN_COUNT). */
    private static final int AT_START = 8;
    private static final int MOST = 256, HIGHEST_NUMBER = (1 << 20) - 1;

    private final BlockDevices registry;
    private final ConcurrentSkipListMap<Integer, LoopDevice> devices = new ConcurrentSkipListMap<>();

    private LoopDevices(Kernel kernel) {
        registry = kernel.vfs().blockDevices();
        Devices d = kernel.vfs().devices();
        d.registerBlockMajor(LoopDevice.MAJOR, this::open);
        d.registerCharacter(CONTROL_MAJOR, CONTROL_MINOR, (caller, path, inode, rdev, flags) -> new LoopControlFile(this, inode, path, flags));
    }

    /** Registers the devices and makes those there are from the start. */
    public static void register(Kernel kernel, Caller caller) {
        LoopDevices all = new LoopDevices(kernel);
        for (int i = 0; i < AT_START; i++) {
            all.add(caller, i);
        }
    }

    /** A node of a device that is not there makes it, as Linux's loop_probe. */
    private OpenFile open(Caller caller, VfsPath path, Inode inode, long rdev, int flags) {
        int number = Devices.minor(rdev);
        LoopDevice d = devices.get(number);
        if (d == null) {
            add(caller, number);
            d = devices.get(number);
        }
        if (d == null) {
            throw Errno.ENXIO.exception();
        }
        return new BlockFile(d, inode, path, flags);
    }

    /** LOOP_CTL_ADD: the number; any free one for a negative {@code wanted}. EEXIST, ENOSPC. */
    long add(Caller caller, int wanted) {
        for (int n = Math.max(wanted, 0); n <= HIGHEST_NUMBER && devices.size() < MOST; n++) {
            LoopDevice made = new LoopDevice(n);
            if (devices.putIfAbsent(n, made) == null) {
                registry.add(caller, made);
                return n;
            }
            if (wanted >= 0) {
                return Errno.EEXIST.negative();
            }
        }
        return Errno.ENOSPC.negative();
    }

    /** LOOP_CTL_REMOVE: EINVAL (negative), ENODEV, EBUSY (open or bound). */
    long remove(Caller caller, int number) {
        if (number < 0) {
            return Errno.EINVAL.negative();
        }
        LoopDevice d = devices.get(number);
        if (d == null) {
            return Errno.ENODEV.negative();
        }
        d.lock.lock();
        try {
            d.deleteLocked();
        } finally {
            d.lock.unlock();
        }
        devices.remove(number, d);
        registry.remove(caller, d);
        return 0;
    }

    /** LOOP_CTL_GET_FREE: the first that has no file, made if there is none. */
    long free(Caller caller) {
        for (LoopDevice d : devices.values()) {
            if (d.state() == LoopDevice.State.UNBOUND) {
                return d.minor();
            }
        }
        return add(caller, -1);
    }
}
