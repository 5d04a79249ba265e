package org.belljar.fs.proc;

import org.belljar.kernel.PidNamespace;
import org.belljar.kernel.Task;
import org.belljar.kernel.TaskGroup;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.pseudo.PseudoDirectory;

/** /proc/PID/task. */
final class ThreadsDirectory extends PseudoDirectory {
    private static final int DT_DIR = 4;
    private final TaskGroup group;
    private final PidNamespace pids;

    ThreadsDirectory(ProcFileSystem fs, TaskGroup group) {
        super(fs);
        this.group = group;
        this.pids = fs.pids();
    }

    @Override
    protected Inode dynamic(Caller caller, String name, Inode known) {
        int tid = RootDirectory.number(name);
        for (Task t : threads()) {
            if (t.tidIn(pids) == tid) {
                boolean same = known instanceof ProcessDirectory d && d.isThread() && d.task() == t;
                return same ? known : new ProcessDirectory((ProcFileSystem) fileSystem(), group, t);
            }
        }
        return null;
    }

    /** Live threads; of a zombie its main thread. */
    private Task[] threads() {
        Task[] all = group.tasks();
        return all.length == 0 ? new Task[] {group.leader()} : all;
    }

    @Override
    protected void listDynamic(Caller caller, long from, OpenFile.DirectorySink sink) {
        Task[] all = threads().clone();
        java.util.Arrays.sort(all, (a, b) -> Integer.compare(a.tidIn(pids), b.tidIn(pids)));
        for (Task t : all) {
            long cookie = DYNAMIC + t.tidIn(pids);
            if (cookie >= from && !sink.entry(Integer.toString(t.tidIn(pids)), t.tidIn(pids) * 64L + 9, DT_DIR, cookie + 1)) {
                return;
            }
        }
    }

    @Override
    public int linkCount() {
        return 2 + threads().length;
    }
}
