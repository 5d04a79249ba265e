package org.belljar.syscall;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.kernel.DescriptorLimit;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.FdTable;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathOnlyFile;

/** Publishing of new files as descriptors of the calling task. */
public final class Descriptors {
    private Descriptors() {}

    /** The file of a descriptor, to be dropped: EBADF for none, and for one opened with O_PATH. */
    public static OpenFile file(Task task, int fd) {
        OpenFile f = task.fds().get(fd);
        if (f instanceof PathOnlyFile) {
            f.drop();
            throw Errno.EBADF.exception();
        }
        return f;
    }

    /** RLIMIT_NOFILE of the task, or fs.nr_open. */
    public static long limit(Task task) {
        return DescriptorLimit.of(task);
    }

    /**
     * Gives a file the lowest free descriptor, taking over the caller's reference; on failure the file is dropped.
     *
     * @throws ErrnoException EMFILE
     */
    public static int install(Task task, OpenFile file, boolean cloexec) {
        try {
            return task.fds().install(file, 0, cloexec, limit(task));
        } catch (ErrnoException e) {
            file.drop();
            throw e;
        }
    }

    /**
     * Installs two files and writes their numbers to int[2] at {@code fdsAddr}; on failure neither stays.
     *
     * @return 0, or -EMFILE, -EFAULT
     */
    public static long installPair(Task task, OpenFile first, OpenFile second, long fdsAddr, boolean cloexec) {
        FdTable table = task.fds();
        int a = -1;
        int b = -1;
        try {
            a = table.install(first, 0, cloexec, limit(task));
            b = table.install(second, 0, cloexec, limit(task));
            task.memory().writeStruct(fdsAddr, new GuestStruct(8).putInt(0, a).putInt(4, b));
            return 0;
        } catch (ErrnoException e) {
            (a >= 0 ? table.remove(a) : first).drop();
            (b >= 0 ? table.remove(b) : second).drop();
            return e.errno().negative();
        }
    }
}
