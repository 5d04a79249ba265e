package org.belljar.net.unix;

import org.belljar.abi.Errno;
import org.belljar.kernel.Kernel;
import org.belljar.net.PeerCredentials;
import org.belljar.net.SocketFamily;
import org.belljar.net.SocketFile;
import org.belljar.net.SocketInodes;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;

/** AF_UNIX. */
public final class UnixFamily implements SocketFamily {
    public static final int AF_UNIX = 1;

    private final SocketInodes inodes;
    private final UnixNames names;

    UnixFamily(UnixPaths paths) {
        this(paths, new SocketInodes());
    }

    private UnixFamily(UnixPaths paths, SocketInodes inodes) {
        this.names = new UnixNames(paths);
        this.inodes = inodes;
    }

    public static UnixFamily of(Kernel kernel) {
        return kernel.plugIn(UnixFamily.class, () -> new UnixFamily(new VfsUnixPaths(kernel.vfs()),
                kernel.plugIn(SocketInodes.class, SocketInodes::new)));
    }

    UnixNames names() {
        return names;
    }

    Inode newInode(Caller caller) {
        return inodes.make(caller);
    }

    @Override
    public SocketFile create(Caller caller, int type, int protocol, int statusFlags) {
        return newSocket(caller, type, protocol, statusFlags);
    }

    private UnixSocket newSocket(Caller caller, int type, int protocol, int statusFlags) {
        if (protocol != 0 && protocol != AF_UNIX) {
            throw Errno.EPROTONOSUPPORT.exception();
        }
        return switch (type) {
            case SocketFile.STREAM -> new UnixStreamSocket(this, newInode(caller), statusFlags);
            case SocketFile.SEQPACKET -> new UnixPacketSocket(this, newInode(caller), statusFlags);
            // A raw socket is a datagram socket here, as on Linux.
            case SocketFile.DGRAM, SocketFile.RAW -> new UnixDatagramSocket(this, newInode(caller), statusFlags);
            default -> throw Errno.ESOCKTNOSUPPORT.exception();
        };
    }

    @Override
    public SocketFile[] createPair(Caller caller, int type, int protocol, int statusFlags) {
        UnixSocket a = newSocket(caller, type, protocol, statusFlags);
        UnixSocket b = newSocket(caller, type, protocol, statusFlags);
        PeerCredentials own = PeerCredentials.effective(caller);
        a.pairWith(b, own);
        b.pairWith(a, own);
        return new SocketFile[] {a, b};
    }
}
