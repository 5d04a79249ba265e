package org.belljar.fs.overlay;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.belljar.abi.OpenFlags;
import org.belljar.vfs.Caller;
import org.belljar.vfs.DirectoryFile;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;

/** The names that both layers of a directory show together. */
final class MergedListing {
    private final OverlayInode directory;

    /** A name with the overlay's inode number and DT_* type. */
    record Entry(String name, long ino, int type) {}

    MergedListing(OverlayInode directory) {
        this.directory = directory;
    }

    List<Entry> entries(Caller caller) {
        List<Entry> out = new ArrayList<>();
        Inode upper = directory.upper();
        Set<String> seen = null;
        if (upper != null) {
            Set<String> names = new HashSet<>();
            seen = names;
            Inode u = upper;
            list(caller, u, (name, ino, type, next) -> {
                names.add(name);
                Inode child = u.lookup(caller, name);
                Object o = child == null ? null : child.attachment();
                out.add(new Entry(name, o instanceof OverlayInode i ? i.number() : ino, type));
                return true;
            });
        }
        if (directory.lower() != null) {
            Set<String> hidden = seen;
            list(caller, directory.lower(), (name, ino, type, next) -> {
                if (hidden == null || !hidden.contains(name) && !directory.isWhiteout(name)) {
                    out.add(new Entry(name, ino, type));
                }
                return true;
            });
        }
        return out;
    }

    boolean isEmpty(Caller caller) {
        return entries(caller).isEmpty();
    }

    private static void list(Caller caller, Inode dir, OpenFile.DirectorySink sink) {
        OpenFile f = dir.open(caller, null, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY);
        try {
            ((DirectoryFile) f).listAll(caller, sink);
        } finally {
            f.drop();
        }
    }
}
