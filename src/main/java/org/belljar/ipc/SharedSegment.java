package org.belljar.ipc;

import org.belljar.mm.GuestStruct;
import org.belljar.mm.SharedMemory;
import org.belljar.vfs.Caller;

/** A shared-memory segment. Its memory lives until it is removed and no mapping is left; mappings count themselves there. */
public final class SharedSegment extends IpcObject {
    private static final int SHM_DEST = 01000, SHM_LOCKED = 02000;
    /** Length of struct shmid64_ds. */
    private static final int STATUS = 112;

    private final long lengthBytes;
    private final SharedMemory memory;
    private final int creatorPid;
    private volatile int lastPid;
    private volatile long attachedSeconds;
    private volatile long detachedSeconds;
    /** IPC_RMID came while mappings were left. */
    private volatile boolean doomed;
    /** SHM_LOCK; the host's memory is not locked for it. */
    private volatile boolean locked;

    /** @param lengthBytes as asked for; the memory is whole pages */
    public SharedSegment(int key, int mode, Caller creator, long lengthBytes) {
        super(key, mode, creator);
        this.lengthBytes = lengthBytes;
        this.memory = SharedMemory.create(lengthBytes + 4095 & ~4095L, "/SYSV" + String.format("%08x", key) + " (deleted)");
        this.creatorPid = creator.processId();
    }

    public long lengthBytes() {
        return lengthBytes;
    }

    public SharedMemory memory() {
        return memory;
    }

    /** Mappings: all references but this object's own. */
    public int attachments() {
        return memory.referenceCount() - 1;
    }

    public void attached(int pid) {
        lastPid = pid;
        attachedSeconds = seconds();
    }

    public void detached(int pid) {
        lastPid = pid;
        detachedSeconds = seconds();
    }

    public void doom() {
        doomed = true;
    }

    public void setLocked(boolean on) {
        locked = on;
    }

    public boolean isDoomed() {
        return doomed;
    }

    @Override
    protected int extraMode() {
        return (doomed ? SHM_DEST : 0) | (locked ? SHM_LOCKED : 0);
    }

    @Override
    public GuestStruct status() {
        GuestStruct s = new GuestStruct(STATUS);
        writePerm(s);
        if (doomed) {
            s.putInt(0, 0);
        }
        s.putLong(48, lengthBytes).putLong(56, attachedSeconds).putLong(64, detachedSeconds).putLong(72, changedSeconds());
        return s.putInt(80, creatorPid).putInt(84, lastPid).putLong(88, attachments());
    }

    @Override
    protected void destroy() {
        memory.drop();
    }
}
