package org.belljar.syscall.file;

import java.util.Arrays;
import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.Inode;
import org.belljar.vfs.UserNamespace;

/**
 * The value of {@code security.capability} between a task and a file: {u32 magic, u32[4] sets} in revision 2, with a u32 root
 * id behind it in revision 3. Who sets it from within a user namespace sets it for that namespace's root alone.
 */
final class CapabilityAttribute {
    private static final int SIZE_2 = 20, SIZE_3 = 24, ROOT = 20, REVISION_2 = 0x02000000, REVISION_3 = 0x03000000, EFFECTIVE = 1;
    private static final int NOBODY = -1;

    private CapabilityAttribute() {}

    private static boolean isRevision(byte[] v, int size, int revision) {
        return v.length == size && v[3] == revision >>> 24;
    }

    /** cap_convert_nscap: EINVAL for what is no such value or names a root that is not mapped, EPERM without CAP_SETFCAP. */
    static byte[] stored(Task task, Inode inode, byte[] value) {
        boolean isPlain = isRevision(value, SIZE_2, REVISION_2);
        if (!isPlain && !isRevision(value, SIZE_3, REVISION_3)) {
            throw Errno.EINVAL.exception();
        }
        Credentials c = task.credentials();
        UserNamespace owner = inode.fileSystem().owner();
        if (!c.hasCapability(Credentials.CAP_SETFCAP, inode)) {
            throw Errno.EPERM.exception();
        }
        if (isPlain && c.hasCapability(Credentials.CAP_SETFCAP, owner)) {
            return value;
        }
        GuestStruct s = new GuestStruct(Arrays.copyOf(value, SIZE_3));
        int kernelRoot = c.userNamespace().kernelUid(s.getInt(ROOT));
        int root = kernelRoot == NOBODY ? NOBODY : owner.uid(kernelRoot);
        if (root == NOBODY) {
            throw Errno.EINVAL.exception();
        }
        return s.putInt(0, s.getInt(0) & EFFECTIVE | REVISION_3).putInt(ROOT, root).bytes();
    }

    /** cap_inode_getsecurity: EOVERFLOW for those of a root that is not the caller's. */
    static byte[] shown(Task task, Inode inode, byte[] value) {
        boolean isPlain = isRevision(value, SIZE_2, REVISION_2);
        if (!isPlain && !isRevision(value, SIZE_3, REVISION_3)) {
            throw Errno.EINVAL.exception();
        }
        UserNamespace users = task.credentials().userNamespace();
        GuestStruct s = new GuestStruct(Arrays.copyOf(value, SIZE_3));
        int kernelRoot = inode.fileSystem().owner().kernelUid(s.getInt(ROOT));
        int root = users.uid(kernelRoot);
        if (root != NOBODY && root != 0) {
            return s.putInt(0, s.getInt(0) & EFFECTIVE | REVISION_3).putInt(ROOT, root).bytes();
        }
        if (!users.isOwnedByRoot(kernelRoot)) {
            throw Errno.EOVERFLOW.exception();
        }
        return Arrays.copyOf(s.putInt(0, s.getInt(0) & EFFECTIVE | REVISION_2).bytes(), SIZE_2);
    }
}
