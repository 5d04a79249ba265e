package org.belljar.fs.proc;

import org.belljar.kernel.Kernel;
import org.belljar.kernel.PidNamespace;
import org.belljar.kernel.ProcTexts;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.FsStatistics;
import org.belljar.vfs.Inode;
import org.belljar.vfs.pseudo.PseudoDirectory;
import org.belljar.vfs.pseudo.TextInode;

/** A mounted /proc. */
public final class ProcFileSystem extends FileSystem {
    private static final long MAGIC = 0x9fa0;

    private final Kernel kernel;
    private final PidNamespace pids;
    private final RootDirectory root;

    /** @param pids the PID namespace of who mounts it */
    public ProcFileSystem(Kernel kernel, PidNamespace pids) {
        this.kernel = kernel;
        this.pids = pids;
        this.root = new RootDirectory(this);
    }

    /** The files that are no process's. */
    void fill(RootDirectory directory) {
        new SystemFiles(kernel, pids).fill(directory);
        new Sysctl(this, kernel).fill(directory.directory("sys"));
        PlugInFiles.fill(directory, ProcTexts.of(kernel));
    }

    /** Whose processes it shows, by their numbers there. */
    PidNamespace pids() {
        return pids;
    }

    Kernel kernel() {
        return kernel;
    }

    /** For plug-ins that show something of their own: a text file at a path such as "sysvipc/shm". */
    public void add(String path, TextInode.Source source) {
        PseudoDirectory d = root;
        String[] parts = path.split("/");
        for (int i = 0; i < parts.length - 1; i++) {
            d = d.directory(parts[i]);
        }
        d.add(parts[parts.length - 1], new TextInode(this, 0444, source));
    }

    @Override
    public boolean showsSystem() {
        return true;
    }

    @Override
    public String type() {
        return "proc";
    }

    @Override
    public Inode root() {
        return root;
    }

    @Override
    public FsStatistics statistics() {
        return new FsStatistics(MAGIC, 4096, 0, 0, 0, 0, 0, 255);
    }

    @Override
    public boolean isDentryCacheable() {
        return false;
    }
}
