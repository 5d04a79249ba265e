package org.belljar.net.unix;

import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;

/** The file tree as sockets need it. Methods throw ErrnoException as the path walk does. */
interface UnixPaths {
    /** Makes a socket node (of the permissions less the umask); EADDRINUSE where something is. */
    Inode make(Caller caller, String path, int permissions);

    /** Whether something is at a path, last links not followed. */
    boolean exists(Caller caller, String path);

    /** What is at a path, links followed; EACCES without write permission. */
    Inode find(Caller caller, String path);
}
