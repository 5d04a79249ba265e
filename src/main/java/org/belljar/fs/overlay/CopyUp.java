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
import org.belljar.vfs.OpenFile;

/** One object's way from the lower into the upper layer. */
final class CopyUp {
    private static final int PIECE = 1 << 18;

    private final Inode lower;
    private final Caller caller;
    private final boolean withData;
    private final Attributes attributes = new Attributes();
    /** The unnamed copy of a regular file, kept open until it has a name: else it would vanish. */
    private OpenFile opened;

    CopyUp(Inode lower, Caller caller, boolean withData) {
        this.lower = lower;
        this.caller = new KernelCaller(caller);
        this.withData = withData;
        lower.attributes(attributes);
    }

    /** A copy without a name, of an object that has lost its own. Regular files only: nothing else is changed after that. */
    Inode unnamed(Inode directory, OverlayInode owner) {
        if (!lower.isRegular()) {
            throw Errno.ESTALE.exception();
        }
        Inode made = directory.createUnnamed(caller, Inode.S_IFREG | 0600);
        made.attach(null, owner);
        copyData(made);
        copyXattrs(made);
        copyAttributes(made);
        opened.drop();
        return made;
    }

    /** The copy, entered under {@code name}. */
    Inode into(Inode directory, String name, OverlayInode owner) {
        // File data is copied into an unnamed inode, so that a failure half-way leaves nothing to be seen.
        Inode made = switch (lower.type()) {
            case Inode.S_IFDIR -> directory.mkdir(caller, name, Inode.S_IFDIR | 0700);
            case Inode.S_IFLNK -> directory.symlink(caller, name, lower.readLink(caller));
            case Inode.S_IFREG -> directory.createUnnamed(caller, Inode.S_IFREG | 0600);
            default -> directory.create(caller, name, attributes.mode, attributes.rdev);
        };
        made.attach(null, owner);
        if (lower.isRegular()) {
            copyData(made);
        }
        copyXattrs(made);
        copyAttributes(made);
        if (lower.isRegular()) {
            try {
                directory.link(caller, name, made);
            } finally {
                opened.drop();
            }
        }
        return made;
    }

    private void copyData(Inode made) {
        OpenFile out = made.open(caller, null, OpenFlags.O_WRONLY);
        try {
            if (withData && attributes.size > 0) {
                OpenFile in = lower.open(caller, null, OpenFlags.O_RDONLY);
                try {
                    copy(in, out);
                } finally {
                    in.drop();
                }
            }
        } catch (ErrnoException e) {
            out.drop();
            throw e;
        }
        opened = out;
    }

    private static void copy(OpenFile in, OpenFile out) {
        NativeMemory piece = NativeMemory.allocate(PIECE);
        try {
            long at = 0;
            while (true) {
                long n = Errno.check(in.pread(null, new KernelBuffer(piece, 0, PIECE), at));
                if (n == 0) {
                    return;
                }
                KernelBuffer from = new KernelBuffer(piece, 0, n);
                while (from.remaining() > 0) {
                    long w = Errno.check(out.pwrite(null, from, at));
                    if (w == 0) {
                        throw Errno.ENOSPC.exception();
                    }
                    at += w;
                }
            }
        } finally {
            piece.free();
        }
    }

    private void copyXattrs(Inode made) {
        for (String x : lower.listXattrs(caller)) {
            if (x.startsWith("user.") || x.startsWith("security.") || x.startsWith("trusted.") && !x.startsWith("trusted.overlay.")) {
                made.setXattr(caller, x, lower.getXattr(caller, x), 0);
            }
        }
    }

    private void copyAttributes(Inode made) {
        AttributeChange c = new AttributeChange();
        c.uid = attributes.uid;
        c.gid = attributes.gid;
        if (!lower.isSymlink()) {
            c.mode = attributes.mode & 07777;
        }
        c.atimeNs = attributes.atimeNs;
        c.mtimeNs = attributes.mtimeNs;
        byte[] capability = capability(made);
        made.setAttributes(caller, c);
        if (capability != null) {
            made.setXattr(caller, "security.capability", capability, 0);
        }
    }

    /** Changing the owner takes file capabilities away; the copy keeps them. */
    private byte[] capability(Inode made) {
        return made.listXattrs(caller).contains("security.capability") ? made.getXattr(caller, "security.capability") : null;
    }
}
