package org.belljar.trace;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.belljar.abi.SyscallNumber;
import org.belljar.kernel.Control;
import org.belljar.kernel.SyscallObserver;
import org.belljar.kernel.Task;
import org.belljar.platform.Registers;

/**
 * Writes a line per system call, as {@code strace -f}: the calls of a task in order, those of several tasks as they end,
 * each line in one write.
 */
public final class StraceObserver implements SyscallObserver {
    private final OutputStream out;
    /** Numbers to be shown; null is all. Immutable. */
    private final BitSet shown;
    /** Calls that have begun. An entry belongs to its task's flow. */
    private final Map<Task, SyscallFormatter> begun = new ConcurrentHashMap<>();
    private final Set<Integer> tids = ConcurrentHashMap.newKeySet();

    /** @param names calls to show; empty is all. Names that no call has are ignored */
    public StraceObserver(OutputStream out, List<String> names) {
        this.out = out;
        if (names.isEmpty()) {
            shown = null;
        } else {
            shown = new BitSet();
            names.stream().mapToInt(SyscallNumber::byName).filter(nr -> nr >= 0).forEach(shown::set);
        }
    }

    /** Standard error, unbuffered. */
    public static OutputStream standardError() {
        return new FileOutputStream(FileDescriptor.err);
    }

    @Override
    public void enter(Task task, int nr, long[] args) {
        tids.add(task.tid());
        if (shown == null || nr >= 0 && shown.get(nr)) {
            begun.put(task, new SyscallFormatter(nr, args, memoryOf(task)));
        }
    }

    @Override
    public void exit(Task task, int nr, long[] args, long result) {
        SyscallFormatter call = begun.remove(task);
        if (call == null) {
            return;
        }
        if (result == Control.EXIT) {
            line(task, call.finishWithoutResult());
            return;
        }
        long shownResult = result;
        if (result == Control.REGISTERS_SET) {
            shownResult = nr == SyscallNumber.RT_SIGRETURN ? task.thread().registers().get(Registers.RAX) : 0;
        }
        // The task's own view: results that have not left the window yet are in it.
        line(task, call.finish(shownResult, memoryOf(task)));
    }

    private static TraceMemory memoryOf(Task task) {
        return (addr, dst, len) -> task.memory().readPartly(addr, dst, 0, len);
    }

    @Override
    public void signal(Task task, int signo) {
        line(task, "--- " + ValueText.signal(signo) + " ---");
    }

    @Override
    public void exited(Task task, int status) {
        SyscallFormatter call = begun.remove(task);
        if (call != null) {
            line(task, call.finishWithoutResult());
        }
        int signo = status & 0x7f;
        line(task, signo == 0 ? "+++ exited with " + (status >> 8 & 255) + " +++"
                : "+++ killed by " + ValueText.signal(signo) + ((status & 0x80) == 0 ? "" : " (core dumped)") + " +++");
    }

    private void line(Task task, String text) {
        String prefix = tids.size() > 1 ? "[pid " + task.tid() + "] " : "";
        try {
            out.write((prefix + text + "\n").getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            // The trace's reader has gone; the program that is traced has nothing to do with that.
        }
    }
}
