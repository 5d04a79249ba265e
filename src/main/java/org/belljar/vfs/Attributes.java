package org.belljar.vfs;

/** The attributes of an inode (struct statx without the mask). Times in ns since the epoch. A mutable out-parameter: no allocation on stat's path. */
public final class Attributes {
    public long ino;
    public int mode;
    public int nlink;
    public int uid;
    public int gid;
    /** Linux's dev_t of the device node, encoded as in struct stat. */
    public long rdev;
    /** dev_t of the file system as the guest sees it. */
    public long dev;
    public long size;
    public int blockSize = 4096;
    /** 512-byte blocks. */
    public long blocks;
    public long atimeNs;
    public long mtimeNs;
    public long ctimeNs;
    /** Birth time, or -1 if not kept. */
    public long btimeNs = -1;
}
