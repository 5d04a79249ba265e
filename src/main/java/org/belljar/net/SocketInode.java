package org.belljar.net;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.vfs.AnonymousFileSystem;
import org.belljar.vfs.AnonymousInode;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;

/** The inode of a socket (sockfs), whose one extended attribute is what its protocol is called. */
public final class SocketInode extends AnonymousInode {
    private static final String PROTOCOL = "system.sockprotoname";

    /** Null before the socket is made. */
    private volatile SocketFile socket;

    public SocketInode(AnonymousFileSystem sockfs, int uid, int gid) {
        super(sockfs, "socket", Inode.S_IFSOCK | 0777, uid, gid);
    }

    void setSocket(SocketFile s) {
        socket = s;
    }

    /** With a NUL. EOPNOTSUPP for other names. */
    @Override
    public byte[] getXattr(Caller caller, String name) {
        SocketFile s = socket;
        if (!name.equals(PROTOCOL) || s == null) {
            throw Errno.EOPNOTSUPP.exception();
        }
        return (ProcNetProtocols.nameOf(s) + "\0").getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public List<String> listXattrs(Caller caller) {
        return List.of(PROTOCOL);
    }
}
