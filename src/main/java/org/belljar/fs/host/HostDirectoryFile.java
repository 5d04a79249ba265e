package org.belljar.fs.host;

import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.host.HostFiles;
import org.belljar.vfs.Caller;
import org.belljar.vfs.DirectoryFile;
import org.belljar.vfs.VfsPath;

/** An open directory of the host: a snapshot of its names, taken at the first read and after each rewind. */
final class HostDirectoryFile extends DirectoryFile {
    private final HostInode inode;
    private final boolean masked;
    /** Guarded by the position's lock. */
    private List<Entry> entries;

    private record Entry(String name, long ino, int type) {}

    HostDirectoryFile(HostInode inode, boolean masked, VfsPath path, int flags) {
        super(inode, path, flags);
        this.inode = inode;
        this.masked = masked;
    }

    @Override
    protected void rewound() {
        entries = null;
    }

    @Override
    protected void list(Caller caller, long from, DirectorySink sink) {
        if (entries == null) {
            entries = masked ? List.of() : load();
        }
        for (long i = from - FIRST_COOKIE; i >= 0 && i < entries.size(); i++) {
            Entry e = entries.get((int) i);
            if (!sink.entry(e.name, e.ino, e.type, i + FIRST_COOKIE + 1)) {
                return;
            }
        }
    }

    private List<Entry> load() {
        List<Entry> out = new ArrayList<>();
        stream((name, ino, type) -> out.add(new Entry(name, inode.numberBeside(ino), type)));
        return out;
    }

    /** Nothing is kept of what is offered at once. */
    @Override
    public void listAll(Caller caller, DirectorySink sink) {
        if (!masked) {
            stream((name, ino, type) -> sink.entry(name, inode.numberBeside(ino), type, 0));
        }
    }

    private void stream(HostFiles.EntrySink sink) {
        HostFd fd = new HostFd(inode.openChecked(HostFiles.O_RDONLY | HostFiles.O_DIRECTORY));
        boolean done = false;
        try {
            Errno.check(HostFiles.list(fd.number(), sink));
            done = true;
        } finally {
            // What is listed is mostly looked at next: lookups go through the same descriptor.
            if (!done || !inode.offerPath(fd)) {
                fd.release();
            }
        }
    }
}
