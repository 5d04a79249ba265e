package org.belljar.device.block;

import org.belljar.abi.Errno;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.VfsPath;

/** An open /dev/loop-control: ioctls alone. */
final class LoopControlFile extends OpenFile {
    private static final int ADD = 0x4c80, REMOVE = 0x4c81, GET_FREE = 0x4c82;

    private final LoopDevices devices;
    private final Inode inode;
    private final VfsPath path;

    LoopControlFile(LoopDevices devices, Inode inode, VfsPath path, int flags) {
        super(flags);
        this.devices = devices;
        this.inode = inode;
        this.path = path;
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public VfsPath path() {
        return path;
    }

    @Override
    public boolean canRead() {
        return false;
    }

    @Override
    public boolean canWrite() {
        return false;
    }

    @Override
    public boolean isPollable() {
        return false;
    }

    /** ENOSYS for other requests, as Linux has it here. */
    @Override
    public long ioctl(Caller caller, int request, long arg) {
        return switch (request) {
            case ADD -> devices.add(caller, (int) arg);
            case REMOVE -> devices.remove(caller, (int) arg);
            case GET_FREE -> devices.free(caller);
            default -> Errno.ENOSYS.negative();
        };
    }
}
