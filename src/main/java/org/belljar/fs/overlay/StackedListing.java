package org.belljar.fs.overlay;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.belljar.abi.OpenFlags;
import org.belljar.vfs.Caller;
import org.belljar.vfs.DirectoryFile;
import org.belljar.vfs.DirectoryListing;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.Permissions;
import org.belljar.vfs.VfsPath;

/** The names that the layers of a directory show together: each from the topmost layer that has it. */
final class StackedListing {
    private static final int DT_CHR = 2;

    private final StackedFileSystem fs;
    private final Caller as;
    private final Set<String> seen = new HashSet<>();
    private final DirectoryListing entries = new DirectoryListing();

    /** A name in one layer. */
    private record Entry(String name, long ino, int type) {}

    private StackedListing(StackedFileSystem fs, Caller as) {
        this.fs = fs;
        this.as = as;
    }

    static DirectoryListing of(StackedDirectory d, Caller caller) {
        StackedListing l = new StackedListing(d.stack(), d.stack().as(caller));
        VfsPath upper = d.upper();
        if (upper != null) {
            l.add(upper, true);
        }
        for (VfsPath lower : d.lowers()) {
            l.add(lower, false);
        }
        return l.entries;
    }

    private void add(VfsPath layer, boolean isUpper) {
        List<Entry> own = new ArrayList<>();
        fs.requirePermission(layer.inode(), Permissions.READ);
        list(as, layer.inode(), (name, ino, type, next) -> own.add(new Entry(name, ino, type)));
        for (Entry e : own) {
            if (seen.add(e.name())) {
                addEntry(layer, e, isUpper);
            }
        }
    }

    private void addEntry(VfsPath layer, Entry e, boolean isUpper) {
        VfsPath child = isUpper || e.type() == DT_CHR ? fs.names().child(as, layer, e.name()) : null;
        if (child != null && StackNames.isWhiteout(child.inode())) {
            return;
        }
        long number = isUpper && child != null ? fs.names().numberOfUpper(as, child) : fs.number(layer.inode().fileSystem(), e.ino());
        entries.add(e.name(), number, e.type());
    }

    /** The names in one layer's directory. */
    static List<String> names(Caller as, Inode directory) {
        List<String> names = new ArrayList<>();
        list(as, directory, (name, ino, type, next) -> names.add(name));
        return names;
    }

    private static void list(Caller as, Inode directory, OpenFile.DirectorySink sink) {
        OpenFile f = directory.open(as, null, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY);
        try {
            ((DirectoryFile) f).listAll(as, sink);
        } finally {
            f.drop();
        }
    }
}
