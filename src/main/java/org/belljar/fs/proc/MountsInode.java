package org.belljar.fs.proc;

import java.util.function.BiFunction;
import org.belljar.sync.WaitQueue;
import org.belljar.vfs.FsContext;
import org.belljar.vfs.MountNamespace;
import org.belljar.vfs.pseudo.TextInode;

/** mounts, mountinfo or mountstats of a process: poll(2) tells by POLLPRI and POLLERR of changes since the last look. */
final class MountsInode extends TextInode {
    private final ProcessDirectory process;

    MountsInode(ProcessDirectory process, int permissions, BiFunction<MountNamespace, FsContext, String> text) {
        super(process.fileSystem(), permissions, c -> text.apply(namespace(process), process.fs()));
        this.process = process;
        pollable();
    }

    private static MountNamespace namespace(ProcessDirectory p) {
        return p.liveTask().namespaces().mounts();
    }

    @Override
    protected WaitQueue changeEvents() {
        return namespace(process).changeEvents();
    }

    @Override
    protected long changes() {
        return namespace(process).changes();
    }

    @Override
    public int uid() {
        return process.uid();
    }

    @Override
    public int gid() {
        return process.gid();
    }
}
