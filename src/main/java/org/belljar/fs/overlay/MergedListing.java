package org.belljar.fs.overlay;

import java.util.HashSet;
import java.util.Set;
import org.belljar.abi.OpenFlags;
import org.belljar.vfs.Caller;
import org.belljar.vfs.DirectoryFile;
import org.belljar.vfs.DirectoryListing;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;

/** The names that both layers of a directory show together. */
final class MergedListing {
    private final OverlayDirectory directory;
    /** What the upper layer has; null: nothing. */
    private Set<String> upperNames;

    MergedListing(OverlayDirectory directory) {
        this.directory = directory;
    }

    /** With the overlay's inode numbers; where there is a lower layer only, as that one has them. */
    DirectoryListing all(Caller caller) {
        if (directory.isLowerAlone()) {
            OpenFile f = open(caller, directory.lower());
            try {
                return ((DirectoryFile) f).newListing(caller);
            } finally {
                f.drop();
            }
        }
        DirectoryListing out = new DirectoryListing();
        visit(caller, (name, ino, type, next) -> {
            out.add(name, ino, type);
            return true;
        });
        return out;
    }

    boolean isEmpty(Caller caller) {
        boolean[] some = new boolean[1];
        visit(caller, (name, ino, type, next) -> {
            some[0] = true;
            return false;
        });
        return !some[0];
    }

    /** The upper names first: what is copied up meanwhile must not be missed. */
    private void visit(Caller caller, OpenFile.DirectorySink sink) {
        Inode upper = directory.upper();
        if (upper != null && !visitUpper(caller, upper, sink) || directory.lower() == null) {
            return;
        }
        Set<String> covered = upperNames;
        list(caller, directory.lower(), (name, ino, type, next) ->
                covered != null && covered.contains(name) || directory.isHidden(name) || sink.entry(name, ino, type, next));
    }

    private boolean visitUpper(Caller caller, Inode upper, OpenFile.DirectorySink sink) {
        boolean[] more = {true};
        list(caller, upper, (name, ino, type, next) -> {
            if (directory.lower() != null) {
                if (upperNames == null) {
                    upperNames = new HashSet<>();
                }
                upperNames.add(name);
            }
            Inode child = upper.lookup(caller, name);
            long number = child != null && child.attachment() instanceof OverlayInode i ? i.number() : OverlayInode.numberOfUpper(ino);
            more[0] = sink.entry(name, number, type, next);
            return more[0];
        });
        return more[0];
    }

    private static void list(Caller caller, Inode dir, OpenFile.DirectorySink sink) {
        OpenFile f = open(caller, dir);
        try {
            ((DirectoryFile) f).listAll(caller, sink);
        } finally {
            f.drop();
        }
    }

    private static OpenFile open(Caller caller, Inode dir) {
        return dir.open(caller, null, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY);
    }
}
