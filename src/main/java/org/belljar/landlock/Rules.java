package org.belljar.landlock;

import java.util.HashMap;
import java.util.Map;
import org.belljar.abi.Errno;
import org.belljar.vfs.Inode;
import org.belljar.vfs.VfsPath;

/** A set of rules. Changed by its ruleset's lock holder, and never once a layer has it. */
final class Rules {
    /** Linux counts them to the memory of who makes them. */
    private static final int MOST = 4096;

    /** Rights to a file or what lies beneath a directory; the place keeps the inode the same object. */
    private record FileRule(VfsPath place, int access) {}

    private final RuleBudget budget;
    private final RuleBudget.Account account;
    private final Map<Inode, FileRule> files;
    private final Map<Integer, Integer> ports;

    Rules(RuleBudget budget) {
        this(budget, new HashMap<>(), new HashMap<>());
    }

    private Rules(RuleBudget budget, Map<Inode, FileRule> files, Map<Integer, Integer> ports) {
        this.budget = budget;
        this.files = files;
        this.ports = ports;
        this.account = budget.open(this);
        account.charge(files.size() + ports.size());
    }

    Rules copy() {
        return new Rules(budget, new HashMap<>(files), new HashMap<>(ports));
    }

    void allow(VfsPath place, int access) {
        FileRule old = files.get(place.inode());
        if (old == null) {
            count();
        }
        files.put(place.inode(), new FileRule(place, access | (old == null ? 0 : old.access)));
    }

    void allowPort(int port, int access) {
        if (!ports.containsKey(port)) {
            count();
        }
        ports.merge(port, access, (a, b) -> a | b);
    }

    private void count() {
        if (files.size() + ports.size() >= MOST) {
            throw Errno.E2BIG.exception();
        }
        account.charge(1);
    }

    int ofFile(Inode inode) {
        FileRule r = files.get(inode);
        return r == null ? 0 : r.access;
    }

    int ofPort(int port) {
        return ports.getOrDefault(port, 0);
    }
}
