package org.belljar.fs.overlay;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.belljar.abi.Errno;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.FileSystemTypes;
import org.belljar.vfs.FsContext;
import org.belljar.vfs.FsStatistics;
import org.belljar.vfs.Inode;
import org.belljar.vfs.KernelCaller;
import org.belljar.vfs.Mount;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.Permissions;
import org.belljar.vfs.UserNamespace;
import org.belljar.vfs.Vfs;
import org.belljar.vfs.VfsPath;

/**
 * An overlay that a guest mounts, of directories of its own: what mount(2) calls "overlay". The marks (whiteouts, opaque directories,
 * origins) lie in the layers, as Linux has them; the layers are used through the VFS, so that who looks at them meanwhile sees what
 * is there. With the rights of who mounted it.
 *
 * <p>Not supported: another such overlay or a file system of the kernel's own as a layer, an upper layer that is no tmpfs, and
 * what {@link StackOptions} refuses (EINVAL).
 */
final class StackedFileSystem extends FileSystem {
    private static final long MAGIC = 0x794c7630;
    /** Above the inode numbers of a layer's file system: which one that is. */
    private static final int LAYER_SHIFT = 48;
    private static final String ESCAPE = "overlay.";
    private static final Set<String> OF_FILES = Set.of("tmpfs", "overlay", "hostfs");

    private final Vfs vfs;
    private final StackOptions options;
    private final Credentials mounter;
    private final StackNames names;
    private final List<Mount> mounts = new ArrayList<>();
    private final List<FileSystem> layers = new ArrayList<>();
    private final StackedDirectory root;
    /** Where things are made before they are moved to their place; null without an upper layer. */
    private final VfsPath work;
    private final AtomicLong temporary = new AtomicLong();
    /** Upper objects that are no directories, so that all names of one lead to one inode. */
    private final ConcurrentHashMap<Inode, Known> known = new ConcurrentHashMap<>();
    private final ReferenceQueue<StackedInode> cleared = new ReferenceQueue<>();

    private static final class Known extends WeakReference<StackedInode> {
        final Inode upper;

        Known(StackedInode i, Inode upper, ReferenceQueue<StackedInode> queue) {
            super(i, queue);
            this.upper = upper;
        }
    }

    /** The type for mount(2). */
    static FileSystemTypes.Factory factory(Vfs vfs, java.util.function.Function<Caller, FsContext> contexts) {
        return new FileSystemTypes.Factory() {
            @Override
            public FileSystem make(Caller caller, String source, String data) {
                return new StackedFileSystem(vfs, caller, contexts.apply(caller), new StackOptions(data));
            }

            @Override
            public void check(Caller caller, String option) {
                new StackOptions(option);
            }
        };
    }

    private StackedFileSystem(Vfs vfs, Caller caller, FsContext fs, StackOptions options) {
        if (!caller.credentials().hasCapability(Credentials.CAP_SYS_ADMIN, caller.credentials().userNamespace())) {
            throw Errno.EPERM.exception();
        }
        options.requireWhole();
        this.vfs = vfs;
        this.options = options;
        this.mounter = caller.credentials();
        this.names = new StackNames(this, vfs);
        VfsPath upper = options.upper() == null ? null : find(caller, fs, options.upper());
        VfsPath workBase = upper == null ? null : find(caller, fs, options.work());
        List<VfsPath> lower = new ArrayList<>();
        for (String path : options.lower()) {
            lower.add(find(caller, fs, path));
        }
        if (upper != null) {
            requireUsable(upper, workBase);
        }
        requireApart(lower, upper, workBase);
        boolean done = false;
        try {
            Mount top = upper == null ? null : hold(upper);
            this.work = upper == null ? null : names.workDirectory(caller, new VfsPath(top, workBase.dentry()));
            VfsPath[] below = lower.stream().map(p -> new VfsPath(hold(p), p.dentry())).toArray(VfsPath[]::new);
            this.root = new StackedDirectory(this, null, "", upper == null ? null : new VfsPath(top, upper.dentry()), below);
            done = true;
        } finally {
            if (!done) {
                mounts.forEach(Mount::release);
            }
        }
    }

    /** ENOENT; EINVAL for what is no directory, or of a file system whose files cannot be copied. */
    private VfsPath find(Caller caller, FsContext fs, String path) {
        VfsPath p = new PathWalk(vfs, caller, fs).find(fs.cwd(), path, PathWalk.FOLLOW).path();
        FileSystem layer = p.inode().fileSystem();
        if (!p.inode().isDirectory() || layer.isStacked() || !OF_FILES.contains(layer.type())) {
            throw Errno.EINVAL.exception();
        }
        return p;
    }

    /** EINVAL: the upper layer needs whiteouts, attributes and moves from the working directory, so both lie in one mount of a tmpfs. */
    private static void requireUsable(VfsPath upper, VfsPath work) {
        if (!upper.inode().fileSystem().type().equals("tmpfs") || upper.mount() != work.mount() || upper.mount().isReadOnly()
                || upper.dentry().isBelowOrSame(work.dentry()) || work.dentry().isBelowOrSame(upper.dentry())) {
            throw Errno.EINVAL.exception();
        }
    }

    /** ELOOP where a lower layer is, or lies in, another one. (The upper one may lie in a lower one.) */
    private static void requireApart(List<VfsPath> lower, VfsPath upper, VfsPath work) {
        List<VfsPath> all = new ArrayList<>(lower);
        if (upper != null) {
            all.add(upper);
            all.add(work);
        }
        for (VfsPath a : lower) {
            for (VfsPath b : all) {
                if (a != b && a.dentry().isBelowOrSame(b.dentry())) {
                    throw Errno.ELOOP.exception();
                }
            }
        }
    }

    private Mount hold(VfsPath p) {
        Mount m = Mount.copyOf(p.mount());
        mounts.add(m);
        if (!layers.contains(m.fileSystem())) {
            layers.add(m.fileSystem());
        }
        return m;
    }

    /** {@code caller}, with the mounter's rights. */
    Caller as(Caller caller) {
        return new KernelCaller(caller, mounter);
    }

    /** Whether the mounter may keep marks. */
    boolean hasMarks() {
        return options.hasUserXattrs() || isPrivileged();
    }

    /** Whether attributes of the system's belong to the mounter, too. */
    boolean isPrivileged() {
        return mounter.userNamespace() == UserNamespace.INITIAL;
    }

    /** EOVERFLOW for what belongs to somebody whom the mounter's user namespace does not know. */
    void requireKnown(Attributes of) {
        UserNamespace n = mounter.userNamespace();
        if (n.uid(of.uid) == -1 || n.gid(of.gid) == -1) {
            throw Errno.EOVERFLOW.exception();
        }
    }

    /** EACCES where the mounter may not do what is asked for with a layer's object. */
    void requirePermission(Inode real, int want) {
        Permissions.require(mounter, real, want);
    }

    StackNames names() {
        return names;
    }

    Vfs vfs() {
        return vfs;
    }

    VfsPath work() {
        return work;
    }

    String xattr(String mark) {
        return options.xattrPrefix() + mark;
    }

    /** The name in a layer of an attribute of the overlay's: one that looks like a mark is none, and kept under another name. */
    String escaped(String xattr) {
        String marks = options.xattrPrefix();
        return xattr.startsWith(marks) ? marks + ESCAPE + xattr.substring(marks.length()) : xattr;
    }

    /** The attribute of the overlay's that has this name in a layer; null: it is a mark. */
    String shown(String xattr) {
        String marks = options.xattrPrefix();
        if (!xattr.startsWith(marks)) {
            return xattr;
        }
        return xattr.startsWith(marks + ESCAPE) ? marks + xattr.substring(marks.length() + ESCAPE.length()) : null;
    }

    String temporaryName() {
        return "#" + temporary.incrementAndGet();
    }

    /** The number of a layer's object, as only one of all has it. */
    long number(VfsPath p) {
        return number(p.inode().fileSystem(), p.inode().number());
    }

    long number(FileSystem layer, long own) {
        return own + ((long) layers.indexOf(layer) << LAYER_SHIFT);
    }

    /** The overlay's inode of an upper object that is no directory. */
    StackedInode ofUpper(StackedDirectory parent, String name, VfsPath upper) {
        return enter(upper.inode(), () -> new StackedInode(this, parent, name, upper, null));
    }

    /** {@code i} has got a copy. */
    void copied(StackedInode i, Inode upper) {
        enter(upper, () -> i);
    }

    private StackedInode enter(Inode upper, java.util.function.Supplier<StackedInode> maker) {
        for (Object k = cleared.poll(); k != null; k = cleared.poll()) {
            known.remove(((Known) k).upper, k);
        }
        StackedInode[] found = new StackedInode[1];
        known.compute(upper, (u, old) -> {
            found[0] = old == null ? null : old.get();
            if (found[0] != null) {
                return old;
            }
            found[0] = maker.get();
            return new Known(found[0], u, cleared);
        });
        return found[0];
    }

    @Override
    public boolean isStacked() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return work == null || super.isReadOnly();
    }

    @Override
    public String type() {
        return "overlay";
    }

    @Override
    public String options() {
        return options.shown(isPrivileged());
    }

    @Override
    public Inode root() {
        return root;
    }

    /** Of the topmost layer. */
    @Override
    public FsStatistics statistics() {
        FsStatistics u = layers.get(0).statistics();
        return new FsStatistics(MAGIC, u.blockSize(), u.blocks(), u.blocksFree(), u.blocksAvailable(), u.files(), u.filesFree(),
                u.nameMax());
    }

    @Override
    public void shutdown() {
        mounts.forEach(Mount::release);
    }
}
