package org.belljar.fs.proc;

import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.mm.AddressSpace;
import org.belljar.mm.Vma;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.VfsPath;
import org.belljar.vfs.pseudo.LinkInode;
import org.belljar.vfs.pseudo.PseudoDirectory;

/** /proc/PID/map_files: a link for each mapping of a file, named by its addresses. */
final class MapFilesDirectory extends PseudoDirectory {
    private static final int DT_LNK = 10, PAGE_SHIFT = 12, CAP_CHECKPOINT_RESTORE = 40;

    private final ProcessDirectory process;

    MapFilesDirectory(ProcFileSystem fs, ProcessDirectory process) {
        super(fs, 0500);
        this.process = process;
    }

    @Override
    public int uid() {
        return process.uid();
    }

    @Override
    public int gid() {
        return process.gid();
    }

    private static String name(Vma v) {
        return Long.toHexString(v.start()) + "-" + Long.toHexString(v.end());
    }

    /** The mapping of a file that has this name, or null. */
    private Vma find(String name) {
        AddressSpace a = process.addressSpace();
        int dash = name.indexOf('-');
        if (a == null || dash < 0) {
            return null;
        }
        try {
            Vma v = a.tree().find(Long.parseUnsignedLong(name.substring(0, dash), 16));
            return v != null && v.backing() != null && v.backing().file() != null && name(v).equals(name) ? v : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    @Override
    protected Inode dynamic(Caller caller, String name, Inode known) {
        process.requireAccess(caller);
        Vma v = find(name);
        if (v == null) {
            return null;
        }
        int mode = (v.isReadable() ? 0400 : 0) | (v.isWritable() ? 0200 : 0);
        return known instanceof Link l && (l.mode() & 0777) == mode ? known : new Link(fileSystem(), name, mode);
    }

    @Override
    protected void listDynamic(Caller caller, long from, OpenFile.DirectorySink sink) {
        process.requireAccess(caller);
        AddressSpace a = process.addressSpace();
        for (int i = 0; a != null && i < a.tree().size(); i++) {
            Vma v = a.tree().get(i);
            long cookie = DYNAMIC + (v.start() >>> PAGE_SHIFT);
            if (v.backing() != null && v.backing().file() != null && cookie >= from && !sink.entry(name(v), cookie, DT_LNK, cookie + 1)) {
                return;
            }
        }
    }

    private final class Link extends LinkInode {
        private final String name;

        Link(FileSystem fs, String name, int permissions) {
            super(fs, permissions, null);
            this.name = name;
        }

        @Override
        public boolean isMountable() {
            return false;
        }

        @Override
        public int uid() {
            return process.uid();
        }

        @Override
        public int gid() {
            return process.gid();
        }

        @Override
        protected long size() {
            return 64;
        }

        private Vma mapping(Caller caller) {
            process.requireAccess(caller);
            Vma v = find(name);
            if (v == null) {
                throw Errno.ENOENT.exception();
            }
            return v;
        }

        @Override
        public String readLink(Caller caller) {
            VfsPath root = caller instanceof Task t ? t.fs().root() : process.fs().root();
            return ProcessMaps.name(process.addressSpace(), mapping(caller), root);
        }

        /** EPERM without CAP_SYS_ADMIN or CAP_CHECKPOINT_RESTORE: the file may be one that could not be reached by name. */
        @Override
        public VfsPath followMagic(Caller caller) {
            if (!caller.credentials().hasCapability(Credentials.CAP_SYS_ADMIN)
                    && !caller.credentials().hasCapability(CAP_CHECKPOINT_RESTORE)) {
                throw Errno.EPERM.exception();
            }
            OpenFile f = mapping(caller).backing().file();
            return f.path() != null ? f.path() : ((ProcFileSystem) fileSystem()).kernel().vfs().anonymousPath(f.inode(), FdDirectory.nameOf(f, null));
        }
    }
}
