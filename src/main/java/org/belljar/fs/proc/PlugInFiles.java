package org.belljar.fs.proc;

import org.belljar.abi.Errno;
import org.belljar.kernel.ProcTexts;
import org.belljar.kernel.Task;
import org.belljar.vfs.pseudo.PseudoDirectory;
import org.belljar.vfs.pseudo.TextInode;

/** The files that plug-ins have registered for /proc. */
final class PlugInFiles {
    private PlugInFiles() {}

    static void fill(PseudoDirectory proc, ProcTexts texts) {
        texts.all().forEach((path, entry) -> {
            PseudoDirectory d = proc;
            int from = 0;
            for (int slash; (slash = path.indexOf('/', from)) >= 0; from = slash + 1) {
                d = d.directory(path.substring(from, slash));
            }
            d.add(path.substring(from), inode(proc, entry));
        });
    }

    private static TextInode inode(PseudoDirectory proc, ProcTexts.Entry entry) {
        TextInode.Source source = c -> c instanceof Task t ? entry.source().text(t) : "";
        if (entry.store() == null) {
            return new TextInode(proc.fileSystem(), 0444, source);
        }
        return new TextInode(proc.fileSystem(), 0644, source, (c, text) -> {
            if (!(c instanceof Task t)) {
                return Errno.EPERM.negative();
            }
            entry.store().store(t, TextInode.line(text).strip());
            return 0;
        }).pollable();
    }
}
