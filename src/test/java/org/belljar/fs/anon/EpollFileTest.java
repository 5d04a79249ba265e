package org.belljar.fs.anon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.belljar.abi.Errno;
import org.belljar.sync.Sleeper;
import org.belljar.vfs.AnonymousFileSystem;
import org.belljar.vfs.AnonymousInode;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Poll;
import org.belljar.vfs.ThreadCaller;
import org.junit.jupiter.api.Test;

/** What guest programs cannot see of epoll: races of waiters, and that a watched file is not kept alive. */
class EpollFileTest {
    private static final int NONBLOCK = 04000;
    private final Inode inode = new AnonymousInode(new AnonymousFileSystem("anon_inodefs", 0), "[test]", 0600, 0, 0);

    private EventFile event() {
        return new EventFile(inode, NONBLOCK, 0, false);
    }

    private static List<EpollFile.Event> poll(EpollFile epoll, int max) {
        List<EpollFile.Event> out = new ArrayList<>();
        assertEquals(0, epoll.await(ThreadCaller.current(), max, System.nanoTime(), out));
        return out;
    }

    @Test
    void aWatchedFileGoesWithItsLastReference() {
        EpollFile epoll = new EpollFile(inode);
        EventFile file = event();
        assertEquals(0, epoll.add(file, 5, Poll.IN, 1));
        file.signal(1);
        assertEquals(1, poll(epoll, 8).size());
        assertEquals(1, file.referenceCount());
        file.drop();
        assertEquals(0, poll(epoll, 8).size());
        assertEquals(Errno.ENOENT.negative(), epoll.delete(file, 5));
    }

    @Test
    void eventsThatCouldNotBeShownComeAgainFirst() {
        EpollFile epoll = new EpollFile(inode);
        EventFile[] files = {event(), event(), event()};
        for (int i = 0; i < 3; i++) {
            epoll.add(files[i], i, Poll.IN | (i == 0 ? EpollFile.ONESHOT : i == 1 ? EpollFile.EDGE : 0), i);
            files[i].signal(1);
        }
        List<EpollFile.Event> first = poll(epoll, 2);
        epoll.undo(first);
        List<EpollFile.Event> again = poll(epoll, 8);
        assertEquals(List.of(0L, 1L, 2L), again.stream().map(EpollFile.Event::data).toList());
        assertEquals(List.of(2L), poll(epoll, 8).stream().map(EpollFile.Event::data).toList());
    }

    @Test
    void noWakeUpIsLostAmongManyWaiters() throws Exception {
        EpollFile epoll = new EpollFile(inode);
        int rounds = 300;
        EventFile[] files = {event(), event(), event(), event()};
        for (int i = 0; i < files.length; i++) {
            epoll.add(files[i], i, Poll.IN | EpollFile.EDGE, i);
        }
        AtomicInteger reported = new AtomicInteger();
        AtomicInteger sent = new AtomicInteger();
        Thread[] waiters = new Thread[3];
        for (int t = 0; t < waiters.length; t++) {
            waiters[t] = new Thread(() -> {
                ThreadCaller me = ThreadCaller.current();
                while (sent.get() < rounds || reported.get() < sent.get()) {
                    List<EpollFile.Event> out = new ArrayList<>();
                    epoll.await(me, 1, System.nanoTime() + 2_000_000, out);
                    reported.addAndGet(out.size());
                    if (sent.get() >= rounds && out.isEmpty()) {
                        return;
                    }
                }
            });
            waiters[t].start();
        }
        long deadline = System.nanoTime() + 20_000_000_000L;
        for (int i = 0; i < rounds; i++) {
            int before = reported.get();
            files[i % files.length].signal(1);
            sent.incrementAndGet();
            while (reported.get() == before && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
        }
        for (Thread t : waiters) {
            t.join(5000);
        }
        assertTrue(reported.get() >= rounds, reported + " of " + rounds);
    }

    @Test
    void aSignalEndsAWait() throws Exception {
        EpollFile epoll = new EpollFile(inode);
        long[] result = new long[1];
        ThreadCaller[] caller = new ThreadCaller[1];
        Thread t = new Thread(() -> result[0] = epoll.await(caller[0], 1, Sleeper.FOREVER, new ArrayList<>()));
        caller[0] = new ThreadCaller(t);
        t.start();
        Thread.sleep(20);
        caller[0].interrupt();
        t.join(5000);
        assertEquals(Errno.EINTR.negative(), result[0]);
    }
}
