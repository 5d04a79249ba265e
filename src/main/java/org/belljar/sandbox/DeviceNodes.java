package org.belljar.sandbox;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.vfs.BlockDevice;
import org.belljar.vfs.BlockDevices;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Devices;
import org.belljar.vfs.FsContext;
import org.belljar.vfs.Inode;
import org.belljar.vfs.KernelCaller;
import org.belljar.vfs.NameOperations;
import org.belljar.vfs.VfsPath;

/** Keeps the nodes of block devices in /dev, as devtmpfs does. What the guest has mounted over /dev it does not see. */
final class DeviceNodes implements BlockDevices.Listener {
    private final NameOperations names;
    private final VfsPath directory;

    DeviceNodes(NameOperations names, VfsPath directory) {
        this.names = names;
        this.directory = directory;
    }

    private FsContext context() {
        return new FsContext(directory, directory, 0);
    }

    @Override
    public void added(Caller caller, BlockDevice d) {
        ignoring(Errno.EEXIST, () -> names.mknod(new KernelCaller(caller), context(), directory, d.name(), Inode.S_IFBLK | 0600,
                Devices.number(d.major(), d.minor())));
    }

    @Override
    public void removed(Caller caller, BlockDevice d) {
        ignoring(Errno.ENOENT, () -> names.unlink(new KernelCaller(caller), context(), directory, d.name()));
    }

    /** The guest may have changed its /dev, or made it read-only: the device is there all the same. */
    private static void ignoring(Errno expected, Runnable change) {
        try {
            change.run();
        } catch (ErrnoException e) {
            if (e.errno() != expected && e.errno() != Errno.EROFS && e.errno() != Errno.ENOSPC && e.errno() != Errno.ENOTDIR
                    && e.errno() != Errno.EISDIR) {
                throw e;
            }
        }
    }
}
