package org.belljar.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.belljar.abi.Errno;
import org.belljar.abi.Signal;
import org.junit.jupiter.api.Test;

class WaitTest {
    private static final int SCHED_YIELD = 24, PAUSE = 34, WAIT4 = 61, KILL = 62, SETPGID = 109, GETPPID = 110, PRCTL = 157,
            WAITID = 247;
    private static final int SET_CHILD_SUBREAPER = 36;

    private static String wait4(FakeThread g, long pid, int options) {
        long r = g.call(WAIT4, pid, g.scratch(), options, 0);
        return r + (r > 0 ? " " + Integer.toHexString(g.getInt(g.scratch())) : "");
    }

    @Test
    void statusOfExitAndKill() throws Exception {
        List<String> seen = new ArrayList<>();
        FakeMachine.run(g -> {
            g.fork(c -> c.call(FakeThread.EXIT_GROUP, 7));
            seen.add(wait4(g, -1, 0));
            g.fork(c -> c.call(KILL, 3, Signal.SIGINT));
            seen.add(wait4(g, 3, 0));
            seen.add(wait4(g, 3, 0));
        });
        assertEquals(List.of("2 700", "3 2", "" + Errno.ECHILD.negative()), seen);
    }

    @Test
    void nohangNowaitAndProcessGroups() throws Exception {
        List<String> seen = new ArrayList<>();
        AtomicBoolean go = new AtomicBoolean();
        FakeMachine.run(g -> {
            g.fork(c -> {
                c.spinUntil(go::get);
                c.call(FakeThread.EXIT_GROUP, 1);
            });
            g.call(SETPGID, 2, 2);
            seen.add(wait4(g, -1, ChildWait.WNOHANG));
            seen.add(wait4(g, 0, 0));
            go.set(true);
            seen.add("" + g.call(WAITID, ChildWait.P_PID, 2, g.scratch(), ChildWait.WEXITED | ChildWait.WNOWAIT, 0));
            seen.add(wait4(g, -2, 0));
        });
        assertEquals(List.of("0", "" + Errno.ECHILD.negative(), "0", "2 100"), seen);
    }

    @Test
    void stopAndContinueAreReportedOnce() throws Exception {
        List<String> seen = new ArrayList<>();
        AtomicInteger running = new AtomicInteger();
        FakeMachine.run(g -> {
            g.fork(c -> {
                c.startThread(t -> t.spinUntil(() -> {
                    running.incrementAndGet();
                    return false;
                }));
                c.call(PAUSE);
            });
            g.spinUntil(() -> running.get() > 0);
            g.call(KILL, 2, Signal.SIGSTOP);
            seen.add(wait4(g, 2, ChildWait.WUNTRACED));
            int before = running.get();
            Thread.sleep(30);
            assertEquals(before, running.get(), "a stopped thread runs");
            seen.add(wait4(g, 2, ChildWait.WUNTRACED | ChildWait.WNOHANG));
            g.call(KILL, 2, Signal.SIGCONT);
            seen.add(wait4(g, 2, ChildWait.WCONTINUED));
            g.spinUntil(() -> running.get() > before);
            g.call(KILL, 2, Signal.SIGSTOP);
            seen.add(wait4(g, 2, ChildWait.WUNTRACED));
            g.call(KILL, 2, Signal.SIGKILL);
            seen.add(wait4(g, 2, 0));
        });
        assertEquals(List.of("2 137f", "0", "2 ffff", "2 137f", "2 9"), seen);
    }

    @Test
    void orphansGoToTheSubreaper() throws Exception {
        List<String> seen = new ArrayList<>();
        AtomicLong parent = new AtomicLong();
        FakeMachine.run(g -> {
            g.fork(c -> {
                c.call(PRCTL, SET_CHILD_SUBREAPER, 1, 0, 0, 0);
                c.fork(d -> {
                    d.fork(e -> {
                        while (e.call(GETPPID) == 3) {
                            e.call(SCHED_YIELD);
                        }
                        parent.set(e.call(GETPPID));
                        e.call(FakeThread.EXIT_GROUP, 9);
                    });
                    d.call(FakeThread.EXIT_GROUP, 8);
                });
                seen.add(wait4(c, 3, 0));
                seen.add(wait4(c, -1, 0));
            });
            seen.add(wait4(g, -1, 0));
        });
        assertEquals(2, parent.get());
        assertEquals(List.of("3 800", "4 900", "2 0"), seen);
    }

    @Test
    void ignoredChildrenLeaveNoZombies() throws Exception {
        List<String> seen = new ArrayList<>();
        FakeMachine.run(g -> {
            g.setAction(Signal.SIGCHLD, Signal.SIG_IGN);
            for (int i = 0; i < 3; i++) {
                g.fork(c -> { });
            }
            seen.add(wait4(g, -1, 0));
            seen.add(((Task) g.owner()).kernel().pids().groups().size() + " process");
        });
        assertEquals(List.of("" + Errno.ECHILD.negative(), "1 process"), seen);
    }

    @Test
    void theGroupEndsWithItsLastThread() throws Exception {
        int status = FakeMachine.run(g -> {
            g.startThread(t -> {
                Thread.sleep(20);
                t.call(FakeThread.EXIT, 5);
            });
            g.call(FakeThread.EXIT, 4);
        });
        assertEquals(5 << 8, status);
    }

    @Test
    void whenTheFirstProcessEndsAllEnd() throws Exception {
        AtomicReferenceOfKernel kernel = new AtomicReferenceOfKernel();
        FakeMachine.run(g -> {
            kernel.value = ((Task) g.owner()).kernel();
            g.fork(c -> c.spinUntil(() -> false));
            g.fork(c -> c.call(PAUSE));
        });
        for (int i = 0; i < 200 && kernel.value.liveTasks() > 0; i++) {
            Thread.sleep(10);
        }
        assertTrue(kernel.value.liveTasks() == 0, "tasks are left");
    }

    private static final class AtomicReferenceOfKernel {
        volatile Kernel value;
    }
}
