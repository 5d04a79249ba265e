package org.belljar.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.belljar.abi.Errno;
import org.belljar.abi.Signal;
import org.belljar.mm.GuestStruct;
import org.junit.jupiter.api.Test;

class SignalTest {
    private static final int RT_SIGPROCMASK = 14, PAUSE = 34, NANOSLEEP = 35, GETPID = 39, KILL = 62, RT_SIGPENDING = 127,
            RT_SIGQUEUEINFO = 129, RT_SIGTIMEDWAIT = 128, RT_SIGSUSPEND = 130, WAIT4 = 61, TGKILL = 234;

    private static void block(FakeThread g, int how, long set) {
        g.putLong(g.scratch(), set);
        g.call(RT_SIGPROCMASK, how, g.scratch(), 0, 8);
    }

    @Test
    void handlerRunsOnceAndTheCallReturnsItsResult() throws Exception {
        List<String> seen = new ArrayList<>();
        int status = FakeMachine.run(g -> {
            g.onSignal(Signal.SIGUSR1, 0, s -> seen.add("handler " + s));
            long r = g.call(KILL, 1, Signal.SIGUSR1);
            seen.add("kill " + r);
        });
        assertEquals(List.of("handler 10", "kill 0"), seen);
        assertEquals(0, status);
    }

    @Test
    void handlerMasksItsSignalAndTheMaskComesBack() throws Exception {
        List<String> seen = new ArrayList<>();
        FakeMachine.run(g -> {
            AtomicInteger depth = new AtomicInteger();
            g.onSignal(Signal.SIGUSR1, 0, s -> {
                seen.add("in at depth " + depth.incrementAndGet());
                if (seen.size() == 1) {
                    g.call(KILL, 1, Signal.SIGUSR1);
                }
                seen.add("out");
                depth.decrementAndGet();
            });
            g.call(KILL, 1, Signal.SIGUSR1);
        });
        assertEquals(List.of("in at depth 1", "out", "in at depth 1", "out"), seen);
    }

    @Test
    void standardSignalsAreKeptOnceAndRealTimeSignalsQueueInOrder() throws Exception {
        List<String> seen = new ArrayList<>();
        FakeMachine.run(g -> {
            block(g, Signal.SIG_SETMASK, -1L);
            for (int i = 0; i < 3; i++) {
                g.call(KILL, 1, Signal.SIGUSR1);
                g.put(g.scratch(), new GuestStruct(128).putInt(8, Signal.SI_QUEUE).putLong(24, i));
                g.call(RT_SIGQUEUEINFO, 1, 40, g.scratch());
            }
            g.call(RT_SIGPENDING, g.scratch(), 8);
            seen.add(Long.toHexString(g.getLong(g.scratch())));
            for (int i = 0; i < 5; i++) {
                g.putLong(g.scratch(), Signal.bit(40) | Signal.bit(Signal.SIGUSR1));
                g.put(g.scratch() + 8, new GuestStruct(16));
                long r = g.call(RT_SIGTIMEDWAIT, g.scratch(), g.scratch() + 64, g.scratch() + 8, 8);
                seen.add(r + (r == 40 ? " value " + g.getInt(g.scratch() + 64 + 24) : ""));
            }
        });
        long eagain = Errno.EAGAIN.negative();
        assertEquals(List.of(Long.toHexString(Signal.bit(40) | Signal.bit(10)), "10", "40 value 0", "40 value 1", "40 value 2",
                eagain + ""), seen);
    }

    @Test
    void sigsuspendRunsTheHandlerUnderItsMaskAndRestoresTheOldOne() throws Exception {
        List<String> seen = new ArrayList<>();
        FakeMachine.run(g -> {
            block(g, Signal.SIG_BLOCK, Signal.bit(Signal.SIGUSR1));
            g.onSignal(Signal.SIGUSR1, 0, s -> seen.add("handler"));
            g.call(KILL, 1, Signal.SIGUSR1);
            seen.add("sent");
            g.putLong(g.scratch(), 0);
            seen.add("" + g.call(RT_SIGSUSPEND, g.scratch(), 8));
            g.call(KILL, 1, Signal.SIGUSR1);
            g.call(RT_SIGPENDING, g.scratch(), 8);
            seen.add("pending " + g.getLong(g.scratch()));
        });
        assertEquals(List.of("sent", "handler", "-4", "pending 512"), seen);
    }

    @Test
    void aSleepGoesOnAfterASignalWithoutHandlerAndEndsWithOne() throws Exception {
        List<String> seen = new ArrayList<>();
        FakeMachine.run(g -> {
            g.onSignal(Signal.SIGUSR1, 0, s -> seen.add("handler"));
            long child = g.fork(c -> {
                c.put(c.scratch(), new GuestStruct(16).putLong(8, 20_000_000));
                c.call(NANOSLEEP, c.scratch(), 0);
                c.call(KILL, 1, Signal.SIGCHLD);
                c.call(NANOSLEEP, c.scratch(), 0);
                c.call(KILL, 1, Signal.SIGUSR1);
            });
            g.put(g.scratch(), new GuestStruct(16).putLong(0, 10));
            seen.add("" + g.call(NANOSLEEP, g.scratch(), g.scratch() + 16));
            seen.add("rest " + g.getLong(g.scratch() + 16));
            g.call(WAIT4, child, 0, 0, 0);
        });
        assertEquals(List.of("handler", "-4", "rest 9"), seen);
    }

    @Test
    void aRunningThreadIsKicked() throws Exception {
        AtomicInteger hits = new AtomicInteger();
        FakeMachine.run(g -> {
            g.onSignal(Signal.SIGUSR1, 0, s -> hits.incrementAndGet());
            g.fork(c -> c.call(KILL, 1, Signal.SIGUSR1));
            g.spinUntil(() -> hits.get() == 1);
        });
        assertEquals(1, hits.get());
    }

    @Test
    void aGroupSignalGoesToTheThreadThatDoesNotBlockIt() throws Exception {
        AtomicLong taker = new AtomicLong();
        AtomicLong other = new AtomicLong();
        FakeMachine.run(g -> {
            g.onSignal(Signal.SIGUSR1, 0, s -> { });
            other.set(g.startThread(t -> {
                t.onSignal(Signal.SIGUSR1, 0, s -> taker.set(((Task) t.owner()).tid()));
                t.call(PAUSE);
            }));
            block(g, Signal.SIG_BLOCK, Signal.bit(Signal.SIGUSR1));
            while (taker.get() == 0) {
                g.call(KILL, 1, Signal.SIGUSR1);
                Thread.sleep(1);
            }
        });
        assertEquals(other.get(), taker.get());
    }

    @Test
    void defaultActionsEndTheProcessWithTheSignal() throws Exception {
        assertEquals(Signal.SIGTERM, FakeMachine.run(g -> g.call(KILL, 1, Signal.SIGTERM)));
        assertEquals(Signal.SIGKILL, FakeMachine.run(g -> {
            block(g, Signal.SIG_SETMASK, -1L);
            g.call(KILL, 1, Signal.SIGKILL);
        }));
        assertEquals(3 << 8, FakeMachine.run(g -> {
            g.call(KILL, 1, Signal.SIGWINCH);
            g.setAction(Signal.SIGTERM, Signal.SIG_IGN);
            g.call(KILL, 1, Signal.SIGTERM);
            g.call(FakeThread.EXIT_GROUP, 3);
        }));
    }

    @Test
    void killReachesSleepersSpinnersAndStoppedThreads() throws Exception {
        int status = FakeMachine.run(g -> {
            g.startThread(t -> t.spinUntil(() -> false));
            g.startThread(t -> t.call(PAUSE));
            long pid = g.call(GETPID);
            g.fork(c -> c.call(KILL, pid, Signal.SIGKILL));
            g.call(PAUSE);
        });
        assertEquals(Signal.SIGKILL, status);
    }

    @Test
    void tgkillOfAnotherGroupsThreadFails() throws Exception {
        AtomicLong r = new AtomicLong();
        FakeMachine.run(g -> r.set(g.call(TGKILL, 1, 77, Signal.SIGUSR1)));
        assertEquals(Errno.ESRCH.negative(), r.get());
    }
}
