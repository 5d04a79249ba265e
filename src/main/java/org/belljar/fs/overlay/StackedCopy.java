package org.belljar.fs.overlay;

import org.belljar.abi.OpenFlags;
import org.belljar.vfs.AttributeChange;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PositionedFile;
import org.belljar.vfs.VfsPath;

/** One object's way from a lower layer into the upper one of a {@link StackedFileSystem}: it gets its name last. */
final class StackedCopy {
    private static final int NOREPLACE = 1;

    private final StackedFileSystem fs;
    private final StackNames names;
    private final Inode lower;
    private final Caller as;
    private final CopyUp copy;

    StackedCopy(StackedFileSystem fs, Inode lower, Caller as, long lengthBytes) {
        this.fs = fs;
        this.names = fs.names();
        this.lower = lower;
        this.as = as;
        this.copy = new CopyUp(lower, as, lengthBytes);
        fs.requireKnown(copy.attributes());
    }

    /** The directory's times stay as they were: nothing has changed for who looks at the overlay. */
    VfsPath into(VfsPath directory, String name, long number) {
        Attributes before = new Attributes();
        directory.inode().attributes(before);
        if (lower.isRegular()) {
            fileInto(directory, name, number);
        } else {
            otherInto(directory, name, number);
        }
        AttributeChange times = new AttributeChange();
        times.atimeNs = before.atimeNs;
        times.mtimeNs = before.mtimeNs;
        directory.inode().setAttributes(as, times);
        return names.child(as, directory, name);
    }

    private void fileInto(VfsPath directory, String name, long number) {
        OpenFile out = fs.vfs().opener().open(as, StackNames.context(fs.work()), fs.work(), ".",
                OpenFlags.O_TMPFILE | OpenFlags.O_RDWR, 0600, 0);
        try {
            Inode made = out.inode();
            copy.copyData(made, (PositionedFile) out);
            finish(made, number);
            fs.vfs().names().link(as, StackNames.context(directory), out.path(), directory, name);
        } finally {
            out.drop();
        }
    }

    private void otherInto(VfsPath directory, String name, long number) {
        String temporary = fs.temporaryName();
        int mode = copy.attributes().mode;
        VfsPath made = names.make(as, fs.work(), temporary, (n, c, d, t) -> {
            switch (lower.type()) {
                case Inode.S_IFDIR -> n.mkdir(as, c, d, t, 0700);
                case Inode.S_IFLNK -> n.symlink(as, c, lower.readLink(as), d, t);
                default -> n.mknod(as, c, d, t, mode, copy.attributes().rdev);
            }
        });
        boolean done = false;
        try {
            finish(made.inode(), number);
            names.rename(as, fs.work(), temporary, directory, name, NOREPLACE);
            done = true;
        } finally {
            if (!done) {
                names.remove(as, fs.work(), temporary);
            }
        }
    }

    private void finish(Inode made, long number) {
        copy.copyAll(made, fs.isPrivileged());
        if (lower.isDirectory() || lower.linkCount() == 1) {
            names.setOrigin(as, made, number);
        }
    }
}
