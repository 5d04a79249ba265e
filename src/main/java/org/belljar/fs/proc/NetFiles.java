package org.belljar.fs.proc;

import org.belljar.kernel.NetTexts;
import org.belljar.kernel.Task;
import org.belljar.vfs.pseudo.PseudoDirectory;
import org.belljar.vfs.pseudo.TextInode;

/** /proc/PID/net: the files that the address families have registered. */
final class NetFiles {
    private NetFiles() {}

    /** @param of whose network namespace is shown; null once it has ended */
    static void fill(PseudoDirectory d, NetTexts texts, java.util.function.Supplier<Task> of) {
        texts.all().forEach((path, source) -> {
            int slash = path.indexOf('/');
            PseudoDirectory in = slash < 0 ? d : d.directory(path.substring(0, slash));
            in.add(path.substring(slash + 1), new TextInode(d.fileSystem(), 0444, c -> {
                Task task = of.get();
                return task == null ? "" : source.text(task);
            }));
        });
    }
}
