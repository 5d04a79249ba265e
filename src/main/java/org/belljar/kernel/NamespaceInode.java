package org.belljar.kernel;

import org.belljar.vfs.AnonymousFileSystem;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.Namespace;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.Vfs;
import org.belljar.vfs.VfsPath;

/** A namespace as a file (nsfs): what the links of /proc/PID/ns lead to. There is one for each namespace. */
public final class NamespaceInode extends Inode {
    private static final AnonymousFileSystem FILE_SYSTEM = new AnonymousFileSystem("nsfs", 0x6e736673);

    private final Namespace namespace;
    private final long madeNs = System.currentTimeMillis() * 1_000_000;

    private NamespaceInode(Namespace namespace) {
        super(FILE_SYSTEM);
        this.namespace = namespace;
    }

    static NamespaceInode of(Namespace n) {
        return n.part(NamespaceInode.class, () -> new NamespaceInode(n));
    }

    /** As the target of a link: shown as "uts:[4026531838]". */
    public static VfsPath path(Vfs vfs, Namespace n) {
        return vfs.anonymousPath(of(n), text(n));
    }

    public static String text(Namespace n) {
        return n.kind().linkName() + ":[" + n.number() + "]";
    }

    public Namespace namespace() {
        return namespace;
    }

    @Override
    public OpenFile open(Caller caller, VfsPath path, int flags) {
        return new NamespaceFile(namespace, path, flags);
    }

    @Override
    public void attributes(Attributes out) {
        out.dev = fileSystem().device();
        out.ino = number();
        out.mode = mode();
        out.nlink = 1;
        out.blockSize = 4096;
        out.atimeNs = madeNs;
        out.mtimeNs = madeNs;
        out.ctimeNs = madeNs;
        out.btimeNs = -1;
    }

    @Override
    public int mode() {
        return S_IFREG | 0444;
    }

    @Override
    public int uid() {
        return 0;
    }

    @Override
    public int gid() {
        return 0;
    }

    @Override
    public long number() {
        return namespace.number();
    }
}
