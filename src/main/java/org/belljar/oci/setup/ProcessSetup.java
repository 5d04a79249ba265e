package org.belljar.oci.setup;

import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.kernel.ResourceLimits;
import org.belljar.kernel.Task;
import org.belljar.oci.config.ConfigException;
import org.belljar.oci.config.OciCapabilities;
import org.belljar.oci.config.OciConfig;
import org.belljar.oci.config.OciLinux;
import org.belljar.oci.config.OciProcess;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.UserNamespace;

/** Makes a task what {@code process} says, up to its program: limits, identity, capabilities, working directory, filter. */
public final class ProcessSetup {
    private static final int PERSONALITY_LINUX32 = 8;
    private static final OciCapabilities NO_CAPABILITIES = new OciCapabilities(0, 0, 0, 0, 0);
    private static final long MAX_DESCRIPTORS = 1 << 20;

    private ProcessSetup() {}

    /**
     * On the task's own flow, which is root as yet; its program is to be executed right after.
     *
     * @param config of the container, which gives what does not belong to {@code process}; the process may be one of {@code exec}
     */
    public static void become(Task task, OciProcess process, OciConfig config) throws ConfigException {
        limits(task, process);
        if (process.oomScoreAdj() != null) {
            task.group().setOomScoreAdj(process.oomScoreAdj());
        }
        if (process.user().umask() >= 0) {
            task.fs().setUmask(process.user().umask());
        }
        if (config.linux().personality() == OciLinux.Personality.LINUX32) {
            task.setPersonality(PERSONALITY_LINUX32);
        }
        boolean isEntered = isEntered(task, process.cwd());
        task.setCredentials(credentials(process));
        if (!isEntered) {
            ContainerTree.attempt("process.cwd", "chdir to cwd (\"" + process.cwd() + "\") set in config.json failed",
                    () -> changeDirectory(task, process.cwd()));
        }
    }

    /** The last act before the program: from here on the container's filter judges its calls. */
    public static void filter(Task task, OciConfig config) {
        if (config.linux().seccomp() != null) {
            // runc's process has the right to, by its capabilities or by no_new_privs, before it becomes the container's.
            Errno.check(task.seccomp().install(SeccompProfile.compile(config.linux().seccomp()), 0, null));
        }
    }

    private static void limits(Task task, OciProcess process) throws ConfigException {
        List<OciProcess.Rlimit> all = process.rlimits();
        for (int i = 0; i < all.size(); i++) {
            OciProcess.Rlimit r = all.get(i);
            int resource = r.type().ordinal();
            if (resource == ResourceLimits.NOFILE && Long.compareUnsigned(r.hard(), MAX_DESCRIPTORS) > 0) {
                throw new ConfigException("process.rlimits[" + i + "].hard", "RLIMIT_NOFILE goes up to " + MAX_DESCRIPTORS);
            }
            task.limits().set(resource, r.soft(), r.hard());
        }
    }

    static Credentials credentials(OciProcess process) {
        OciCapabilities caps = process.capabilities() == null ? NO_CAPABILITIES : process.capabilities();
        int uid = process.user().uid();
        int gid = process.user().gid();
        int[] groups = process.user().additionalGids().stream().mapToInt(Integer::intValue).sorted().distinct().toArray();
        // Linux refuses what is not permitted (effective), or not both permitted and inheritable (ambient).
        long permitted = caps.permitted();
        long ambient = caps.ambient() & permitted & caps.inheritable();
        return new Credentials(uid, uid, uid, uid, gid, gid, gid, gid, groups, caps.effective() & permitted, permitted,
                caps.inheritable(), caps.bounding(), ambient, 0, process.noNewPrivileges(), UserNamespace.INITIAL);
    }

    /** A directory that only root can enter will do, and so will one that only the user can (a root that the file server squashes). */
    private static boolean isEntered(Task task, String cwd) {
        try {
            changeDirectory(task, cwd);
            return true;
        } catch (ErrnoException e) {
            return false;
        }
    }

    private static void changeDirectory(Task task, String cwd) {
        task.fs().setCwd(new PathWalk(task.kernel().vfs(), task, task.fs())
                .find(task.fs().root(), cwd, PathWalk.FOLLOW | PathWalk.DIRECTORY).path());
    }
}
