package org.belljar.fs.overlay;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.abi.OpenFlags;
import org.belljar.host.NativeMemory;
import org.belljar.vfs.AttributeChange;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.KernelBuffer;
import org.belljar.vfs.KernelCaller;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PositionedFile;

/** One object's way from the lower into the upper layer, with all the kernel's rights. */
final class CopyUp {
    private static final int PIECE = 1 << 18;
    private static final String CAPABILITY = "security.capability";

    private final OverlayInode owner;
    private final Inode lower;
    private final Caller caller;
    private final Attributes attributes = new Attributes();
    /** How much of a file is wanted. */
    private final long size;

    /** @param lengthBytes how much of a file's data is wanted at most */
    CopyUp(OverlayInode owner, Caller caller, long lengthBytes) {
        this(owner, owner.lower(), new KernelCaller(caller), lengthBytes);
    }

    /** What belongs to no {@link OverlayInode}: to be filled by {@link #copyData} and {@link #copyAll}. */
    CopyUp(Inode lower, Caller caller, long lengthBytes) {
        this(null, lower, caller, lengthBytes);
    }

    private CopyUp(OverlayInode owner, Inode lower, Caller caller, long lengthBytes) {
        this.owner = owner;
        this.lower = lower;
        this.caller = caller;
        lower.attributes(attributes);
        this.size = Math.min(attributes.size, lengthBytes);
    }

    /** Extended attributes, owner, mode and times. */
    void copyAll(Inode made, boolean withSystemXattrs) {
        copyXattrs(made, withSystemXattrs);
        copyAttributes(made);
    }

    Attributes attributes() {
        return attributes;
    }

    /** The copy, entered under {@code name}. */
    Inode into(Inode directory, String name) {
        if (lower.isRegular()) {
            return fileInto(directory, name);
        }
        Inode made = switch (lower.type()) {
            case Inode.S_IFDIR -> directory.mkdir(caller, name, Inode.S_IFDIR | 0700);
            case Inode.S_IFLNK -> directory.symlink(caller, name, lower.readLink(caller));
            default -> directory.create(caller, name, attributes.mode, attributes.rdev);
        };
        made.attach(null, owner);
        copyXattrs(made, true);
        copyAttributes(made);
        return made;
    }

    /** A file gets its name last: a failure half-way leaves nothing to be seen. */
    private Inode fileInto(Inode directory, String name) {
        Inode made = directory.createUnnamed(caller, Inode.S_IFREG | 0600);
        made.attach(null, owner);
        OpenFile out = made.open(caller, null, OpenFlags.O_WRONLY);
        try {
            copyData(made, (PositionedFile) out);
            copyXattrs(made, true);
            copyAttributes(made);
            directory.link(caller, name, made);
            return made;
        } finally {
            out.drop();
        }
    }

    void copyData(Inode made, PositionedFile out) {
        if (size == 0) {
            return;
        }
        PositionedFile in = (PositionedFile) lower.open(caller, null, OpenFlags.O_RDONLY);
        NativeMemory piece = NativeMemory.allocateUninitialized(Math.min(PIECE, size));
        try {
            long at = 0;
            while (at < size && (at = in.nextDataDirect(at, size)) >= 0 && at < size) {
                long end = Math.min(size, in.nextHoleDirect(at, size));
                at = copyRange(in, out, piece, at, end);
            }
        } finally {
            piece.free();
            in.drop();
        }
        if (out.sizeNow() < size) {
            AttributeChange c = new AttributeChange();
            c.size = size;
            made.setAttributes(caller, c);
        }
    }

    /** Copies up to {@code end}; returns that, or the file's size if it has become shorter. */
    private static long copyRange(PositionedFile in, PositionedFile out, NativeMemory piece, long from, long end) {
        long at = from;
        while (at < end) {
            long n = Errno.check(in.pread(null, new KernelBuffer(piece, 0, Math.min(piece.size(), end - at)), at));
            if (n == 0) {
                return Long.MAX_VALUE;
            }
            KernelBuffer data = new KernelBuffer(piece, 0, n);
            while (data.remaining() > 0) {
                long w = Errno.check(out.pwrite(null, data, at));
                if (w == 0) {
                    throw Errno.ENOSPC.exception();
                }
                at += w;
            }
        }
        return end;
    }

    /** Not an overlay's marks, but what only looks like one (see {@link StackedFileSystem#escaped}). */
    private static boolean isCopied(String xattr, boolean withSystemXattrs) {
        String rest = xattr.substring(xattr.indexOf('.') + 1);
        boolean isKnown = xattr.startsWith("user.")
                || withSystemXattrs && (xattr.startsWith("security.") || xattr.startsWith("trusted."));
        return isKnown && (!rest.startsWith("overlay.") || rest.startsWith("overlay.overlay."));
    }

    private void copyXattrs(Inode made, boolean withSystemXattrs) {
        try {
            for (String x : lower.listXattrs(caller)) {
                if (isCopied(x, withSystemXattrs)) {
                    made.setXattr(caller, x, lower.getXattr(caller, x), 0);
                }
            }
        } catch (ErrnoException e) {
            // Attributes that the host does not let us read were not there for the guest either.
            if (e.errno() == Errno.ENOSPC || e.errno() == Errno.EIO) {
                throw e;
            }
        }
    }

    private void copyAttributes(Inode made) {
        if (made.accessAcl() != null) {
            // What the directory hands on to new objects is not for copies.
            made.setAcl(caller, false, null, -1);
        }
        if (made.defaultAcl() != null) {
            made.setAcl(caller, true, null, -1);
        }
        AttributeChange c = new AttributeChange();
        c.uid = attributes.uid;
        c.gid = attributes.gid;
        if (!lower.isSymlink()) {
            c.mode = attributes.mode & 07777;
        }
        c.atimeNs = attributes.atimeNs;
        c.mtimeNs = attributes.mtimeNs;
        // Changing the owner takes file capabilities away; the copy keeps them.
        byte[] capability = made.listXattrs(caller).contains(CAPABILITY) ? made.getXattr(caller, CAPABILITY) : null;
        made.setAttributes(caller, c);
        if (capability != null) {
            made.setXattr(caller, CAPABILITY, capability, 0);
        }
    }
}
