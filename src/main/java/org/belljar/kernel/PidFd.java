package org.belljar.kernel;

import org.belljar.abi.Errno;
import org.belljar.vfs.AnonymousFileSystem;
import org.belljar.vfs.AnonymousInode;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.Poll;

/** A descriptor that refers to a process (pidfd_open(2)): readable when the process has ended. */
public final class PidFd extends OpenFile {
    private static final AnonymousFileSystem FILE_SYSTEM = new AnonymousFileSystem("pidfs", 0x50494446);

    private final TaskGroup group;
    /** With PIDFD_THREAD: the thread meant; else null. */
    private final Task thread;
    private final Inode inode;

    public PidFd(TaskGroup group, Task thread, int flags) {
        super(flags);
        this.group = group;
        this.thread = thread;
        this.inode = new AnonymousInode(FILE_SYSTEM, "[pidfd]", Inode.S_IFREG | 0700, 0, 0);
    }

    public TaskGroup group() {
        return group;
    }

    public Task thread() {
        return thread;
    }

    @Override
    public Inode inode() {
        return inode;
    }

    /** Its inode is a regular file's within the kernel, as on Linux, whose attributes are fixed. */
    @Override
    public long truncate(Caller caller, long length) {
        return Errno.EOPNOTSUPP.negative();
    }

    @Override
    public long allocate(Caller caller, int mode, long offset, long length) {
        return Errno.EOPNOTSUPP.negative();
    }

    /** It has been opened by a path within Linux's pidfs. */
    @Override
    public boolean takesPositions() {
        return true;
    }

    @Override
    public boolean canRead() {
        return false;
    }

    @Override
    public boolean canWrite() {
        return false;
    }

    /** The process was waited for: its number is free. */
    boolean isReaped() {
        return isReaped(group);
    }

    public static boolean isReaped(TaskGroup group) {
        return group.pid().group == null;
    }

    @Override
    public long ioctl(Caller caller, int request, long arg) {
        return PidFdInfo.ioctl(caller, this, request, arg);
    }

    /** As pidfd_show_fdinfo: the number from the viewer's PID namespace inwards; -1 when the process was waited for. */
    @Override
    public String fdInfo(Caller viewer) {
        PidNamespace outer = viewer instanceof Task t ? t.pids() : group.pids();
        if (isReaped()) {
            return "Pid:\t-1\nNSpid:\t-1\n";
        }
        StringBuilder all = new StringBuilder();
        for (PidNamespace n = group.pids(); n != null; n = n == outer ? null : n.parent()) {
            all.insert(0, "\t" + group.idIn(n));
        }
        int shown = group.idIn(outer);
        return "Pid:\t" + shown + "\nNSpid:" + (shown == 0 ? "\t0" : all) + "\n";
    }

    @Override
    public int poll(Poll poll) {
        if (poll != null) {
            poll.register(group.endEvents());
        }
        boolean ended = thread == null ? group.isZombie() : thread.isExiting();
        boolean reaped = ended && isReaped();
        return (ended ? Poll.IN | Poll.RDNORM : 0) | (reaped ? Poll.HUP : 0);
    }
}
