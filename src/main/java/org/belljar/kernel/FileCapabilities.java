package org.belljar.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.Inode;

/**
 * What {@code security.capability} of a program says: {u32 magic, {u32 permitted, u32 inheritable} x 1 or 2, u32 root id with
 * revision 3}, little-endian.
 */
record FileCapabilities(long permitted, long inheritable, boolean isEffective) {
    private static final String NAME = "security.capability";
    private static final int REVISION_MASK = 0xff000000, REVISION_1 = 0x01000000, REVISION_2 = 0x02000000,
            REVISION_3 = 0x03000000, EFFECTIVE = 1;

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
        return parse(ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN));
    }

    private static FileCapabilities parse(ByteBuffer b) {
        int size = b.remaining();
        int magic = b.getInt();
        int revision = magic & REVISION_MASK;
        boolean fits = revision == REVISION_1 && size == 12 || revision == REVISION_2 && size == 20
                || revision == REVISION_3 && size == 24;
        if (!fits) {
            throw Errno.EINVAL.exception();
        }
        if (revision == REVISION_3 && b.getInt(20) != 0) {
            return null;
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
