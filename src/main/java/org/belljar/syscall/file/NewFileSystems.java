package org.belljar.syscall.file;

import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.FileSystemTypes;
import org.belljar.vfs.Mount;

/** Making file systems for mount(2) and fsconfig(2). */
final class NewFileSystems {
    private NewFileSystems() {}

    /** ENODEV for an unknown type; EINVAL for bad options. */
    static FileSystemTypes.Factory find(Task task, String type) {
        FileSystemTypes.Factory f = task.kernel().vfs().types().find(type);
        if (f == null) {
            throw Errno.ENODEV.exception();
        }
        return f;
    }

    static FileSystem make(Task task, FileSystemTypes.Factory factory, String source, String data, int flags) {
        FileSystem fs = factory.make(task, source, data);
        if (!fs.isMounted()) {
            fs.setOwner(task.credentials().userNamespace());
            fs.setFlags(flags);
        }
        return fs;
    }

    /** Options of the whole file system that all types understand. */
    static Mount mount(Task task, String type, String source, String data, int flags) {
        return Mount.of(make(task, find(task, type), source, data, flags), flags, source);
    }
}
