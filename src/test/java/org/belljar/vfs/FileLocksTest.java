package org.belljar.vfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.belljar.abi.Errno;
import org.belljar.vfs.FileLocks.RecordLock;
import org.junit.jupiter.api.Test;

class FileLocksTest {
    private final FileLocks locks = new FileLocks();
    private final LockGraph graph = new LockGraph();
    private final FakeCaller caller = FakeCaller.root();

    private static RecordLock lock(int pid, int type, long start, long end) {
        return new RecordLock(FileLocks.processOwner(pid), pid, type, start, end);
    }

    private long set(int pid, int type, long start, long end) {
        return locks.set(caller, lock(pid, type, start, end), false, graph);
    }

    @Test
    void readersShareWritersDoNot() {
        assertEquals(0, set(1, FileLocks.READ, 0, 9));
        assertEquals(0, set(2, FileLocks.READ, 5, 20));
        assertEquals(Errno.EAGAIN.negative(), set(3, FileLocks.WRITE, 0, 3));
        assertEquals(0, set(3, FileLocks.WRITE, 21, 30));
        assertEquals(1, locks.test(lock(3, FileLocks.WRITE, 0, 3)).pid());
        assertNull(locks.test(lock(3, FileLocks.READ, 0, 3)));
    }

    @Test
    void splitsAndMerges() {
        set(1, FileLocks.WRITE, 0, 99);
        set(1, FileLocks.UNLOCK, 40, 49);
        assertEquals(0, set(2, FileLocks.WRITE, 40, 49));
        assertEquals(Errno.EAGAIN.negative(), set(2, FileLocks.WRITE, 39, 39));
        assertEquals(Errno.EAGAIN.negative(), set(2, FileLocks.WRITE, 50, 50));
        set(2, FileLocks.UNLOCK, 0, Long.MAX_VALUE);
        set(1, FileLocks.WRITE, 40, 49);
        assertEquals(1, locks.snapshot(false).size());
        set(1, FileLocks.READ, 10, 19);
        assertEquals(3, locks.snapshot(false).size());
    }

    @Test
    void waitsAndIsWoken() throws Exception {
        set(1, FileLocks.WRITE, 0, 9);
        CompletableFuture<Long> waiter = CompletableFuture.supplyAsync(() ->
                locks.set(new FakeCaller(caller.credentials(), 2), lock(2, FileLocks.WRITE, 0, 9), true, graph));
        Thread.sleep(30);
        locks.removeAllOf(FileLocks.processOwner(1));
        assertEquals(0, waiter.get(5, TimeUnit.SECONDS));
    }

    @Test
    void findsDeadlocks() throws Exception {
        set(1, FileLocks.WRITE, 0, 0);
        set(2, FileLocks.WRITE, 1, 1);
        CompletableFuture<Long> waiter = CompletableFuture.supplyAsync(() ->
                locks.set(new FakeCaller(caller.credentials(), 1), lock(1, FileLocks.WRITE, 1, 1), true, graph));
        long r = 0;
        for (int i = 0; i < 100 && r == 0; i++) {
            Thread.sleep(5);
            r = set2();
        }
        assertEquals(Errno.EDEADLK.negative(), r);
        locks.removeAllOf(FileLocks.processOwner(2));
        assertEquals(0, waiter.get(5, TimeUnit.SECONDS));
    }

    /** Process 2 would wait for process 1, briefly; EDEADLK once 1 waits for 2. */
    private long set2() {
        FakeCaller c = new FakeCaller(caller.credentials(), 2);
        c.interrupted = true;
        long r = locks.set(c, lock(2, FileLocks.WRITE, 0, 0), true, graph);
        return r == Errno.EDEADLK.negative() ? r : 0;
    }

    @Test
    void flockIsApartAndChangesKind() {
        AnonymousInode inode = new AnonymousInode(new AnonymousFileSystem("t", 0), "x", 0600, 0, 0);
        OpenFile a = new PathOnlyFile(new VfsPath(null, new Dentry(null, "a", inode)), 0);
        OpenFile b = new PathOnlyFile(new VfsPath(null, new Dentry(null, "b", inode)), 0);
        assertEquals(0, set(1, FileLocks.WRITE, 0, Long.MAX_VALUE));
        assertEquals(0, locks.flock(caller, a, FileLocks.READ, false));
        assertEquals(0, locks.flock(caller, b, FileLocks.READ, false));
        assertEquals(Errno.EAGAIN.negative(), locks.flock(caller, a, FileLocks.WRITE, false));
        locks.removeAllOf(b);
        assertEquals(0, locks.flock(caller, a, FileLocks.WRITE, false));
        assertTrue(locks.snapshot(true).size() == 1);
    }
}
