package org.belljar.syscall.landlock;

import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;

/** lsm_list_modules(2), lsm_get_self_attr(2), lsm_set_self_attr(2): there are capabilities and Landlock, neither with attributes. */
public final class ModuleCalls {
    private static final long LSM_ID_CAPABILITY = 100, LSM_ID_LANDLOCK = 110;
    private static final int LSM_CTX = 32, PAGE = 4096, FLAG_SINGLE = 1;

    /**
     * Implements {@code lsm_list_modules(2)}.
     *
     * @param idsAddr guest address of u64[], {@code sizeAddr}: of u32, bytes of room in, bytes of the list out
     * @return number of modules; EINVAL (flags), EFAULT, E2BIG: too little room
     */
    public long list(Task task, long idsAddr, long sizeAddr, int flags) {
        if (flags != 0) {
            return Errno.EINVAL.negative();
        }
        GuestStruct ids = new GuestStruct(16);
        ids.putLong(0, LSM_ID_CAPABILITY);
        ids.putLong(8, LSM_ID_LANDLOCK);
        int room = task.memory().readInt(sizeAddr);
        task.memory().writeInt(sizeAddr, ids.size());
        if (Integer.compareUnsigned(room, ids.size()) < 0) {
            return Errno.E2BIG.negative();
        }
        task.memory().writeStruct(idsAddr, ids);
        return ids.size() / 8;
    }

    /**
     * Implements {@code lsm_get_self_attr(2)}.
     *
     * @param ctxAddr with flag SINGLE the module's number is read from it
     * @return EOPNOTSUPP, after size 0 was written; EINVAL, EFAULT
     */
    public long get(Task task, int attribute, long ctxAddr, long sizeAddr, int flags) {
        if (attribute == 0 || sizeAddr == 0) {
            return Errno.EINVAL.negative();
        }
        int room = task.memory().readInt(sizeAddr);
        if (flags != 0) {
            if (flags != FLAG_SINGLE || ctxAddr == 0) {
                return Errno.EINVAL.negative();
            }
            GuestStruct ctx = new GuestStruct(LSM_CTX);
            task.memory().read(ctxAddr, ctx.bytes(), 0, Integer.compareUnsigned(room, LSM_CTX) < 0 ? room : LSM_CTX);
            if (ctx.getLong(0) == 0) {
                return Errno.EINVAL.negative();
            }
        }
        task.memory().writeInt(sizeAddr, 0);
        return Errno.EOPNOTSUPP.negative();
    }

    /** Implements {@code lsm_set_self_attr(2)}. @return EOPNOTSUPP; EINVAL, E2BIG, EFAULT for what cannot be an attribute */
    public long set(Task task, int attribute, long ctxAddr, int size, int flags) {
        if (flags != 0 || Integer.compareUnsigned(size, LSM_CTX) < 0) {
            return Errno.EINVAL.negative();
        }
        if (Integer.compareUnsigned(size, PAGE) > 0) {
            return Errno.E2BIG.negative();
        }
        GuestStruct ctx = task.memory().readStruct(ctxAddr, size);
        long whole = ctx.getLong(16);
        long content = ctx.getLong(24);
        boolean fits = Long.compareUnsigned(whole, size) <= 0 && Long.compareUnsigned(content, size) <= 0
                && Long.compareUnsigned(LSM_CTX + content, whole) <= 0;
        return (fits ? Errno.EOPNOTSUPP : Errno.EINVAL).negative();
    }
}
