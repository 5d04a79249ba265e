package org.belljar.net;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.belljar.abi.Errno;

/** All sockets of a namespace, for /proc/net and sock_diag, and their number's bound. */
public final class SocketTable {
    private final ConcurrentHashMap.KeySetView<SocketFile, Boolean> all = ConcurrentHashMap.newKeySet();
    private final CopyOnWriteArrayList<Lister> listers = new CopyOnWriteArrayList<>();
    private final SocketCount sandbox;
    private final AtomicInteger count = new AtomicInteger();

    /** @param sandbox counts those of all namespaces */
    public SocketTable(SocketCount sandbox) {
        this.sandbox = sandbox;
    }

    /** Names what no socket stands for any more (TIME_WAIT). */
    public interface Lister {
        void list(Consumer<SocketEntry> sink);
    }

    /** Called before a socket is published. Throws ENOBUFS. */
    public void add(SocketFile s) {
        if (!sandbox.take()) {
            throw Errno.ENOBUFS.exception();
        }
        count.incrementAndGet();
        all.add(s);
    }

    public void remove(SocketFile s) {
        if (all.remove(s)) {
            count.decrementAndGet();
            sandbox.release();
        }
    }

    public void addLister(Lister l) {
        listers.add(l);
    }

    public int size() {
        return count.get();
    }

    public List<SocketFile> sockets() {
        List<SocketFile> list = new ArrayList<>(all);
        list.sort(Comparator.comparingLong(s -> s.inode().number()));
        return list;
    }

    /** The entries of a protocol and address family that have a name, oldest first. */
    public List<SocketEntry> entries(int domain, int protocol) {
        List<SocketEntry> list = new ArrayList<>();
        Consumer<SocketEntry> sink = e -> {
            if (e != null && e.domain() == domain && e.protocol() == protocol) {
                list.add(e);
            }
        };
        sockets().forEach(s -> sink.accept(s.entry()));
        listers.forEach(l -> l.list(sink));
        return list;
    }
}
