package org.belljar.net.unix;

import org.belljar.abi.Errno;
import org.belljar.net.Message;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;

/** SOCK_SEQPACKET: packets in order over a connection. */
final class UnixPacketSocket extends UnixConnection {
    UnixPacketSocket(UnixFamily family, UnixNamespace space, Inode inode, int statusFlags) {
        super(family, space, inode, SEQPACKET, statusFlags);
    }

    @Override
    UnixConnection newServerEnd(Caller caller) {
        return new UnixPacketSocket(family, space, family.newInode(caller), 0);
    }

    @Override
    public long send(Caller caller, Message m) {
        if (hasError()) {
            return -takeError();
        }
        UnixSocket to = peer;
        if (state() != State.CONNECTED || to == null) {
            return Errno.ENOTCONN.negative();
        }
        if (m.has(Message.OOB)) {
            return Errno.EOPNOTSUPP.negative();
        }
        long length = m.data.remaining();
        if (length > options().sendBuffer() - 32) {
            return Errno.EMSGSIZE.negative();
        }
        long r = awaitRoom(caller, m, options().sendDeadline());
        if (r != 0 || (shutdown & SHUT_SEND) != 0) {
            return r != 0 ? r : Errno.EPIPE.negative();
        }
        admitFiles(caller, m);
        UnixPacket packet = UnixPacket.take(this, m, (int) length, senderOf(caller, m));
        if (refuses(to, packet)) {
            packet.free();
            return Errno.EPERM.negative();
        }
        if (!to.admits(packet)) {
            packet.free();
            return length;
        }
        if (!deliver(to, packet)) {
            packet.free();
            return Errno.EPIPE.negative();
        }
        return length;
    }

    @Override
    public long receive(Caller caller, Message m) {
        if (state() != State.CONNECTED) {
            return Errno.ENOTCONN.negative();
        }
        return m.has(Message.OOB) ? Errno.EOPNOTSUPP.negative() : UnixDatagrams.receive(this, caller, m, mayWait(m));
    }
}
