package org.belljar.device;

import org.belljar.abi.Errno;
import org.belljar.vfs.AnonymousFileSystem;
import org.belljar.vfs.AttributeChange;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.VfsPath;

/** The inode behind an inherited host descriptor; attributes are the host's, asked for each time. */
final class HostInode extends Inode {
    private static final long NULL_MAGIC = 0;

    private final HostDescriptor host;
    private final Attributes first = new Attributes();

    HostInode(HostDescriptor host) {
        super(new AnonymousFileSystem("hostfd", NULL_MAGIC));
        this.host = host;
        host.attributes(first);
    }

    @Override
    public void attributes(Attributes out) {
        host.attributes(out);
    }

    @Override
    public int mode() {
        return host.mode();
    }

    @Override
    public int uid() {
        return first.uid;
    }

    @Override
    public int gid() {
        return first.gid;
    }

    @Override
    public long number() {
        return first.ino;
    }

    /** By /proc/PID/fd/N: the same host file again. ENXIO for sockets, as on Linux. */
    @Override
    public OpenFile open(Caller caller, VfsPath path, int flags) {
        if (host.kind() == HostDescriptor.Kind.SOCKET) {
            throw Errno.ENXIO.exception();
        }
        int have = host.flags() & 3;
        int want = flags & 3;
        if (have != 2 && have != want) {
            throw Errno.EACCES.exception();
        }
        host.retain();
        return new HostFile(host, this, flags & ~0400);
    }

    /** The host's file is not the guest's to change, but for its length. */
    @Override
    public void setAttributes(Caller caller, AttributeChange change) {
        if (change.size != null) {
            Errno.check(host.truncate(change.size));
        }
        if (change.mode != null || change.uid != null || change.gid != null) {
            throw Errno.EPERM.exception();
        }
    }
}
