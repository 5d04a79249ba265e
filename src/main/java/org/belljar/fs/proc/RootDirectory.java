package org.belljar.fs.proc;

import org.belljar.abi.Errno;
import org.belljar.kernel.PidNamespace;
import org.belljar.kernel.Task;
import org.belljar.kernel.TaskGroup;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.pseudo.LinkInode;
import org.belljar.vfs.pseudo.PseudoDirectory;

/** /proc itself: fixed files, and a directory for each process. Threads' directories are found by number but not listed. */
final class RootDirectory extends PseudoDirectory {
    private static final int DT_DIR = 4;

    private final PidNamespace pids;

    RootDirectory(ProcFileSystem fs) {
        super(fs);
        this.pids = fs.pids();
        add("self", new LinkInode(fs, c -> Integer.toString(visible(requireTask(c).group().idIn(pids)))));
        add("thread-self", new LinkInode(fs, c -> visible(requireTask(c).group().idIn(pids)) + "/task/" + requireTask(c).tidIn(pids)));
        add("mounts", new LinkInode(fs, c -> "self/mounts"));
        add("net", new LinkInode(fs, c -> "self/net"));
    }

    /** Some 150 files, most of them with a lambda to be linked: 5 ms that a sandbox without a use for them need not spend. */
    @Override
    protected void fill() {
        ((ProcFileSystem) fileSystem()).fill(this);
    }

    private static Task requireTask(Caller c) {
        if (c instanceof Task t) {
            return t;
        }
        throw Errno.ENOENT.exception();
    }

    /** Throws ENOENT for a process that is not of this namespace. */
    private static int visible(int id) {
        if (id == 0) {
            throw Errno.ENOENT.exception();
        }
        return id;
    }

    /** The number a name stands for, or -1: no leading zeros, at most 10 digits. */
    static int number(String name) {
        if (name.isEmpty() || name.length() > 9 || name.charAt(0) == '0') {
            return -1;
        }
        int n = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            n = n * 10 + c - '0';
        }
        return n;
    }

    @Override
    protected Inode dynamic(Caller caller, String name, Inode known) {
        int n = number(name);
        if (n < 0) {
            return null;
        }
        TaskGroup g = pids.group(n);
        if (g == null) {
            Task t = pids.task(n);
            g = t == null ? null : t.group();
        }
        if (g == null) {
            return null;
        }
        return known instanceof ProcessDirectory d && d.group() == g ? known
                : new ProcessDirectory((ProcFileSystem) fileSystem(), g, null);
    }

    @Override
    protected void listDynamic(Caller caller, long from, OpenFile.DirectorySink sink) {
        for (TaskGroup g : pids.groups()) {
            long cookie = DYNAMIC + g.idIn(pids);
            if (cookie >= from && !sink.entry(Integer.toString(g.idIn(pids)), g.idIn(pids) * 64L + 7, DT_DIR, cookie + 1)) {
                return;
            }
        }
    }

    @Override
    public int linkCount() {
        return pids.groups().size() + 5;
    }
}
