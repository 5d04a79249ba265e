package org.belljar.vfs;

import org.belljar.sync.RankedLock;

/** Up to four inodes' locks, taken in ascending order of their ids. */
final class InodeLocks {
    private final RankedLock[] held = new RankedLock[4];
    private int count;

    /** Null inodes are left out; the same one twice is locked once. */
    static InodeLocks lock(Inode a, Inode b, Inode c, Inode d) {
        InodeLocks l = new InodeLocks();
        l.add(a);
        l.add(b);
        l.add(c);
        l.add(d);
        for (int i = 0; i < l.count; i++) {
            l.held[i].lock();
        }
        return l;
    }

    private void add(Inode inode) {
        if (inode == null) {
            return;
        }
        RankedLock x = inode.lock();
        int i = count;
        while (i > 0 && held[i - 1].id() >= x.id()) {
            if (held[i - 1] == x) {
                return;
            }
            i--;
        }
        System.arraycopy(held, i, held, i + 1, count - i);
        held[i] = x;
        count++;
    }

    void unlock() {
        for (int i = count - 1; i >= 0; i--) {
            held[i].unlock();
        }
    }
}
