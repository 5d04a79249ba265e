package org.belljar.net.inet;

import java.util.List;
import java.util.function.Supplier;
import org.belljar.abi.Errno;
import org.belljar.bpf.PacketProgram;
import org.belljar.net.PacketView;

/**
 * The sockets that share an address by SO_REUSEPORT. Each knows the program, if there is one, that chooses among them
 * (SO_ATTACH_REUSEPORT_CBPF); who joins takes it over. All under the namespace's lock.
 */
final class ReuseGroup {
    private ReuseGroup() {}

    /** A socket with SO_REUSEPORT is where packets can find it from now on. */
    static void joinLocked(InetSocket s) {
        s.isGrouped = s.reusesPort();
        for (PortHolder h : s.ports().at(s.local().port())) {
            if (s.isGrouped && h != s && isMember(s, h)) {
                s.selector = ((InetSocket) h).selector;
                return;
            }
        }
    }

    private static boolean isMember(InetSocket s, PortHolder h) {
        return h instanceof InetSocket o && o.isGrouped && o.local().equals(s.local()) && o.isV6Only() == s.isV6Only()
                && o.ownerUid() == s.ownerUid() && o.isListening() == s.isListening();
    }

    /** EINVAL, ENOENT. */
    static long balance(InetSocket s, boolean isHashed, PacketProgram p) {
        s.lock.lock();
        try {
            if (isHashed ? !s.isGrouped : !s.reusesPort()) {
                return Errno.EINVAL.negative();
            }
            if (p == null && s.selector == null) {
                return Errno.ENOENT.negative();
            }
            s.selector = p;
            for (PortHolder h : isHashed ? s.ports().at(s.local().port()) : List.<PortHolder>of()) {
                if (isMember(s, h)) {
                    ((InetSocket) h).selector = p;
                }
            }
            return 0;
        } finally {
            s.lock.unlock();
        }
    }

    /** Who of {@code members}, in the order in which they joined, gets a packet; a program's number that is too high leaves it to the hash. */
    static int choose(InetSocket first, int members, Supplier<PacketView> packet, int byHash) {
        PacketProgram p = first.selector;
        int n = p == null ? -1 : p.run(packet.get());
        return n >= 0 && n < members ? n : byHash;
    }
}
