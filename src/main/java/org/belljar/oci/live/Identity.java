package org.belljar.oci.live;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.kernel.Task;
import org.belljar.oci.OciException;
import org.belljar.oci.config.OciCapabilities;
import org.belljar.oci.config.OciProcess;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.UserNamespace;

/** Makes of a task that was started as root who the configuration says it is. Runs on the task's own flow, before its exec. */
final class Identity {
    private static final OciCapabilities NONE = new OciCapabilities(0, 0, 0, 0, 0);

    private Identity() {}

    static void apply(Task task, OciProcess p) throws OciException {
        OciProcess.User u = p.user();
        OciCapabilities c = p.capabilities() == null ? NONE : p.capabilities();
        int[] groups = u.additionalGids().stream().mapToInt(Integer::intValue).sorted().toArray();
        task.setCredentials(new Credentials(u.uid(), u.uid(), u.uid(), u.uid(), u.gid(), u.gid(), u.gid(), u.gid(), groups,
                c.effective(), c.permitted(), c.inheritable(), c.bounding(), c.ambient(), 0, p.noNewPrivileges(), UserNamespace.INITIAL));
        if (u.umask() >= 0) {
            task.fs().setUmask(u.umask());
        }
    }

    /** Makes the working directory if it is not there, as runc does, and enters it. As the user, who must be able to. */
    static void enter(Task task, String directory) throws OciException {
        try {
            task.fs().setCwd(new PathWalk(task.kernel().vfs(), task, task.fs())
                    .find(task.fs().root(), directory, PathWalk.FOLLOW | PathWalk.DIRECTORY).path());
        } catch (ErrnoException e) {
            throw new OciException("chdir to cwd (\"" + directory + "\") set in config.json failed: " + text(e.errno()));
        }
    }

    /** As Go writes it, whose words callers look for. */
    static String text(Errno e) {
        return switch (e) {
            case ENOENT -> "no such file or directory";
            case EACCES -> "permission denied";
            case ENOTDIR -> "not a directory";
            case EISDIR -> "is a directory";
            case ENOEXEC -> "exec format error";
            default -> e.text();
        };
    }
}
