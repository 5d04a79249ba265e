package org.belljar.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.Inode;
import org.belljar.vfs.UserNamespace;

/**
 * What {@code security.capability} of a program says: {u32 magic, {u32 permitted, u32 inheritable} x 1 or 2, u32 root id with
 * revision 3}, little-endian.
 */
record FileCapabilities(long permitted, long inheritable, boolean isEffective) {
    private static final String NAME = "security.capability";
    private static final int REVISION_MASK = 0xff000000, REVISION_1 = 0x01000000, REVISION_2 = 0x02000000,
            REVISION_3 = 0x03000000, EFFECTIVE = 1, REVISION_3_SIZE = 24;

    /**
     * Null where there are none, or those of a root that is not ours.
     *
     * @throws ErrnoException EINVAL for what cannot be understood: Linux does not run such a program
     */
    static FileCapabilities of(Caller caller, Inode program) {
        byte[] value;
        try {
            value = program.getXattr(caller, NAME);
        } catch (ErrnoException e) {
            return null;
        }
        if (value.length < 4) {
            throw Errno.EINVAL.exception();
        }
        UserNamespace owner = program.fileSystem().owner();
        ByteBuffer b = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        FileCapabilities parsed = parse(b);
        int root = value.length == REVISION_3_SIZE ? b.getInt(REVISION_3_SIZE - Integer.BYTES) : 0;
        return caller.credentials().userNamespace().isOwnedByRoot(owner.kernelUid(root)) ? parsed : null;
    }

    private static FileCapabilities parse(ByteBuffer b) {
        int size = b.remaining();
        int magic = b.getInt();
        int revision = magic & REVISION_MASK;
        boolean fits = revision == REVISION_1 && size == 12 || revision == REVISION_2 && size == 20
                || revision == REVISION_3 && size == REVISION_3_SIZE;
        if (!fits) {
            throw Errno.EINVAL.exception();
        }
        long permitted = b.getInt() & 0xffffffffL;
        long inheritable = b.getInt() & 0xffffffffL;
        if (revision != REVISION_1) {
            permitted |= (long) b.getInt() << 32;
            inheritable |= (long) b.getInt() << 32;
        }
        return new FileCapabilities(permitted & Credentials.ALL_CAPABILITIES, inheritable & Credentials.ALL_CAPABILITIES,
                (magic & EFFECTIVE) != 0);
    }
}
