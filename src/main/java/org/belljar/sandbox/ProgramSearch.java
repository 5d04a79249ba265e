package org.belljar.sandbox;

import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.kernel.Exec;
import org.belljar.kernel.Task;
import org.belljar.vfs.Inode;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.Permissions;

/** A program by its name: one without a slash is looked up in the PATH of its own environment, as execvp(3). */
public final class ProgramSearch {
    private static final String STANDARD_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private ProgramSearch() {}

    /** Runs it in place of the task's program. Throws the errno with which it could not be started. */
    static void execute(Task task, List<String> argv, List<String> environment) {
        String name = argv.get(0);
        if (name.indexOf('/') >= 0) {
            Exec.start(task, name, argv, environment);
            return;
        }
        Errno worst = Errno.ENOENT;
        for (String dir : path(environment).split(":", -1)) {
            try {
                Exec.start(task, dir.isEmpty() ? name : dir + "/" + name, argv, environment);
                return;
            } catch (ErrnoException e) {
                switch (e.errno()) {
                    case ENOENT, ENOTDIR -> {
                        // the next directory
                    }
                    case EACCES -> worst = Errno.EACCES;
                    default -> throw e;
                }
            }
        }
        throw worst.exception();
    }

    private static String path(List<String> environment) {
        String path = STANDARD_PATH;
        for (String v : environment) {
            if (v.startsWith("PATH=")) {
                path = v.substring(5);
            }
        }
        return path;
    }

    /**
     * Finds a program that the task could execute, without executing it.
     *
     * @return its path; null when a name without a slash is nowhere in PATH
     */
    public static String find(Task task, String name, List<String> environment) {
        if (name.indexOf('/') >= 0) {
            check(task, name);
            return name;
        }
        for (String dir : path(environment).split(":", -1)) {
            String candidate = dir.isEmpty() ? "./" + name : dir + "/" + name;
            try {
                check(task, candidate);
                return candidate;
            } catch (ErrnoException e) {
                // the next directory
            }
        }
        return null;
    }

    private static void check(Task task, String path) {
        Inode inode = new PathWalk(task.kernel().vfs(), task, task.fs()).find(task.fs().cwd(), path, PathWalk.FOLLOW).path().inode();
        if (inode.isDirectory()) {
            throw Errno.EISDIR.exception();
        }
        Permissions.require(task.credentials(), inode, Permissions.EXEC);
    }
}
