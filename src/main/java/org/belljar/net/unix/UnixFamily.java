package org.belljar.net.unix;

import java.util.function.Function;
import org.belljar.abi.Errno;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.NetTexts;
import org.belljar.net.BufferQuota;
import org.belljar.net.NetNamespace;
import org.belljar.net.PeerCredentials;
import org.belljar.net.SocketFamily;
import org.belljar.net.SocketFile;
import org.belljar.net.SocketInodes;
import org.belljar.net.SocketTable;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;

/** AF_UNIX. */
public final class UnixFamily implements SocketFamily {
    public static final int AF_UNIX = 1;

    private final SocketInodes inodes;
    private final UnixNames names;
    private final InFlight inFlight = new InFlight();
    private final Function<Caller, UnixNamespace> spaces;

    /** For tests: one namespace, without a kernel. */
    UnixFamily(UnixPaths paths) {
        UnixNamespace only = new UnixNamespace(null, new SocketTable(new org.belljar.net.SocketCount()), new BufferQuota());
        this(paths, new SocketInodes(), c -> only);
    }

    private UnixFamily(UnixPaths paths, SocketInodes inodes, Function<Caller, UnixNamespace> spaces) {
        this.names = new UnixNames(paths);
        this.inodes = inodes;
        this.spaces = spaces;
    }

    public static UnixFamily of(Kernel kernel) {
        SocketInodes inodes = kernel.plugIn(SocketInodes.class, SocketInodes::new);
        NetTexts.of(kernel).add("unix", task -> ProcNetUnix.text(NetNamespace.of(task).sockets()));
        return kernel.plugIn(UnixFamily.class, () -> new UnixFamily(new VfsUnixPaths(kernel.vfs()), inodes,
                caller -> NetNamespace.of(caller).part(UnixNamespace.class, n -> new UnixNamespace(kernel, n.sockets(), n.buffers()))));
    }

    UnixNames names() {
        return names;
    }

    InFlight inFlight() {
        return inFlight;
    }

    UnixNamespace space(Caller caller) {
        return spaces.apply(caller);
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
        UnixNamespace space = space(caller);
        return switch (type) {
            case SocketFile.STREAM -> new UnixStreamSocket(this, space, newInode(caller), statusFlags);
            case SocketFile.SEQPACKET -> new UnixPacketSocket(this, space, newInode(caller), statusFlags);
            // A raw socket is a datagram socket here, as on Linux.
            case SocketFile.DGRAM, SocketFile.RAW -> new UnixDatagramSocket(this, space, newInode(caller), statusFlags);
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
