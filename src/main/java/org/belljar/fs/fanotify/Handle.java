package org.belljar.fs.fanotify;

import org.belljar.vfs.FileSystem;
import org.belljar.vfs.Inode;

/** What a file handle in an event is made of. */
record Handle(FileSystem fileSystem, long inode) {
    static Handle of(Inode i) {
        return i == null ? null : new Handle(i.fileSystem(), i.number());
    }
}
