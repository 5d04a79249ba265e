package org.belljar.oci.setup;

import java.util.Map;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.abi.OpenFlags;
import org.belljar.host.HostProc;
import org.belljar.host.NativeMemory;
import org.belljar.kernel.CloneArguments;
import org.belljar.kernel.NamespaceChange;
import org.belljar.kernel.Task;
import org.belljar.kernel.TimeNamespace;
import org.belljar.kernel.UtsNamespace;
import org.belljar.oci.config.ConfigException;
import org.belljar.oci.config.OciConfig;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.KernelBuffer;
import org.belljar.vfs.MountNamespace;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.VfsPath;

/** Host name, domain name, {@code linux.timeOffsets} and {@code linux.sysctl}: what belongs to the container and not to a process. */
public final class KernelSettings {
    private static final int VALUE_MAX = 4096;
    private static final long SECOND = 1_000_000_000;

    private final Task task;
    /** The root of a /proc in no tree, so that nothing in the container's own lies over it. */
    private final VfsPath proc;

    private KernelSettings(Task task) {
        this.task = task;
        FileSystem fs = task.kernel().vfs().types().find("proc").make(task, "proc", "");
        this.proc = MountNamespace.detached(fs).rootPath();
    }

    /**
     * On the flow of the container's first task, which is root as yet.
     *
     * @param hasOwnNames whether no other container has the same UTS namespace
     */
    public static void apply(Task task, OciConfig config, boolean hasOwnNames) throws ConfigException {
        UtsNamespace names = task.namespaces().uts();
        // Without a name of its own a container has that of the host, as a new UTS namespace inherits it.
        if (!config.hostname().isEmpty() || hasOwnNames) {
            names.setHostName(config.hostname().isEmpty() ? HostProc.read("sys/kernel/hostname").trim() : config.hostname());
        }
        if (!config.domainname().isEmpty()) {
            names.setDomainName(config.domainname());
        }
        if (!config.linux().timeOffsets().isEmpty()) {
            Map<String, Long> offsets = config.linux().timeOffsets();
            ContainerTree.attempt("linux.timeOffsets", "cannot set the clocks",
                    () -> shiftClocks(task, offset(offsets.get("monotonic")), offset(offsets.get("boottime"))));
        }
        if (!config.linux().sysctl().isEmpty()) {
            KernelSettings s = new KernelSettings(task);
            for (Map.Entry<String, String> e : config.linux().sysctl().entrySet()) {
                s.set(e.getKey(), e.getValue());
            }
        }
    }

    /** The program is executed in the new time namespace. */
    private static void shiftClocks(Task task, TimeNamespace.Offset monotonic, TimeNamespace.Offset boot) {
        NamespaceChange.unshare(task, CloneArguments.NEWTIME);
        task.namespaces().timeForChildren().setOffsets(monotonic, boot);
    }

    private static TimeNamespace.Offset offset(Long ns) {
        return ns == null ? null : new TimeNamespace.Offset(Math.floorDiv(ns, SECOND), Math.floorMod(ns, SECOND));
    }

    private void set(String name, String value) throws ConfigException {
        String field = "linux.sysctl[\"" + name + "\"]";
        // A dot stands for a slash, and where slashes are written a dot for itself.
        String file = "sys/" + (name.indexOf('/') < 0 ? name.replace('.', '/') : name);
        if (("/" + file + "/").contains("/../") || value.length() > VALUE_MAX) {
            throw new ConfigException(field, "is not the name and value of a setting");
        }
        try {
            write(file, value);
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR || e.errno() == Errno.EISDIR) {
                throw new ConfigException(field, "the sandbox's kernel has no such setting");
            }
            if (e.errno() == Errno.EINVAL) {
                throw new ConfigException(field, "'" + value + "' is not accepted: " + e.errno().text());
            }
            String now = read(file);
            if (!now.replaceAll("\\s+", " ").equals(value.strip().replaceAll("\\s+", " "))) {
                throw new ConfigException(field, "is '" + now + "' in the sandbox's kernel and cannot be set");
            }
        }
    }

    private OpenFile open(String file, int flags) {
        return task.kernel().vfs().opener().open(task, task.fs(), proc, file, flags, 0, 0);
    }

    private void write(String file, String value) {
        OpenFile f = open(file, OpenFlags.O_WRONLY);
        NativeMemory m = NativeMemory.cString(value + "\n");
        try {
            Errno.check(f.write(task, new KernelBuffer(m, 0, value.length() + 1L)));
        } finally {
            m.free();
            f.drop();
        }
    }

    private String read(String file) {
        OpenFile f = open(file, OpenFlags.O_RDONLY);
        NativeMemory m = NativeMemory.allocate(VALUE_MAX);
        try {
            int n = (int) Errno.check(f.read(task, new KernelBuffer(m, 0, VALUE_MAX)));
            return m.getString(0, n).strip();
        } finally {
            m.free();
            f.drop();
        }
    }
}
