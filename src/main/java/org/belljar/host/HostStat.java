package org.belljar.host;

/** struct statx of the host, taken apart. Times in ns since the epoch. */
public final class HostStat {
    private static final long ATTR_MOUNT_ROOT = 0x2000;

    public int mode;
    public int nlink;
    public int uid;
    public int gid;
    public int blockSize;
    public long ino;
    public long size;
    public long blocks;
    public long atimeNs;
    public long btimeNs;
    public long ctimeNs;
    public long mtimeNs;
    /** Major in the high half, minor in the low. */
    public long dev;
    public int rdevMajor;
    public int rdevMinor;
    public boolean isMountRoot;

    void load(NativeMemory m) {
        int mask = m.getInt(0);
        blockSize = m.getInt(4);
        isMountRoot = (m.getLong(8) & ATTR_MOUNT_ROOT) != 0;
        nlink = m.getInt(16);
        uid = m.getInt(20);
        gid = m.getInt(24);
        mode = m.getShort(28) & 0xffff;
        ino = m.getLong(32);
        size = m.getLong(40);
        blocks = m.getLong(48);
        atimeNs = time(m, 64);
        btimeNs = (mask & 0x800) != 0 ? time(m, 80) : -1;
        ctimeNs = time(m, 96);
        mtimeNs = time(m, 112);
        rdevMajor = m.getInt(128);
        rdevMinor = m.getInt(132);
        dev = (long) m.getInt(136) << 32 | m.getInt(140) & 0xffffffffL;
    }

    private static long time(NativeMemory m, long at) {
        return m.getLong(at) * 1_000_000_000L + m.getInt(at + 8);
    }
}
