package org.belljar.vfs;

/** A change of attributes (struct iattr). Null fields stay as they are. */
public final class AttributeChange {
    public Integer mode;
    public Integer uid;
    public Integer gid;
    public Long size;
    /** ns since the epoch; the ctime is always set to now by the file system. */
    public Long atimeNs;
    public Long mtimeNs;
}
