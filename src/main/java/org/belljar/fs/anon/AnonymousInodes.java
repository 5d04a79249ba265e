package org.belljar.fs.anon;

import java.util.concurrent.ConcurrentHashMap;
import org.belljar.kernel.Kernel;
import org.belljar.vfs.AnonymousFileSystem;
import org.belljar.vfs.AnonymousInode;
import org.belljar.vfs.Inode;

/** The inodes that all files of a kind share, as Linux's anon_inodefs. One per sandbox. */
public final class AnonymousInodes {
    private static final long ANON_INODE_FS_MAGIC = 0x09041934;

    private final AnonymousFileSystem fileSystem = new AnonymousFileSystem("anon_inodefs", ANON_INODE_FS_MAGIC);
    private final ConcurrentHashMap<String, AnonymousInode> inodes = new ConcurrentHashMap<>();

    public static AnonymousInodes of(Kernel kernel) {
        return kernel.plugIn(AnonymousInodes.class, AnonymousInodes::new);
    }

    /** The inode whose magic link reads {@code anon_inode:LABEL}, as in "[eventfd]". */
    public Inode get(String label) {
        return inodes.computeIfAbsent(label, l -> new AnonymousInode(fileSystem, l, 0600, 0, 0));
    }
}
