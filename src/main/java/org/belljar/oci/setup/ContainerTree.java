package org.belljar.oci.setup;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.belljar.abi.ErrnoException;
import org.belljar.fs.host.HostIds;
import org.belljar.kernel.Task;
import org.belljar.oci.config.ConfigException;
import org.belljar.oci.config.MountOptions;
import org.belljar.oci.config.OciConfig;
import org.belljar.oci.config.OciLinux;
import org.belljar.oci.config.OciMount;
import org.belljar.sandbox.GuestMounts;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.Mount;
import org.belljar.vfs.MountNamespace;
import org.belljar.vfs.VfsPath;

/**
 * The mounts of a container, in the order of the configuration, then its devices, then what is hidden or made read-only, as runc does
 * it. The root file system is mounted already, writable, as places for mounts are made in it.
 */
public final class ContainerTree {
    /** Trees that the host's kernel makes: bound into the sandbox, they are those of its own kernel. */
    private static final Map<String, String> OF_THE_KERNEL = Map.of("/proc", "proc", "/sys", "sysfs", "/sys/fs/cgroup", "cgroup2",
            "/dev/pts", "devpts", "/dev/mqueue", "mqueue");

    private final OciConfig config;
    private final String bundle;
    private final GuestMounts mounts;
    private final Mount root;
    /** Mounted writable for the sake of what is made in them, and read-only in the end. */
    private final List<Mount> sealedLast = new ArrayList<>();

    private ContainerTree(Task task, OciConfig config, String bundle) {
        this.config = config;
        this.bundle = bundle;
        this.mounts = new GuestMounts(task);
        this.root = task.fs().root().mount();
    }

    /**
     * Builds the tree on the flow of the container's first task, which is root as yet.
     *
     * @param bundle the bundle's directory on the host, absolute
     */
    public static void build(Task task, OciConfig config, String bundle) throws ConfigException {
        int umask = task.fs().setUmask(0);
        try {
            new ContainerTree(task, config, bundle).build();
        } finally {
            task.fs().setUmask(umask);
        }
    }

    private void build() throws ConfigException {
        propagateRoot();
        if (config.mounts().stream().noneMatch(m -> normal(m.destination()).equals("/dev"))) {
            // Device nodes cannot be made on the host, so they lie in a /dev of the sandbox's own.
            attempt("mounts", "cannot mount /dev", () -> mounts.mount("tmpfs", "tmpfs", mounts.directory("/dev"), Mount.NOSUID, 0, "mode=755"));
        }
        for (OciMount m : config.mounts()) {
            mount(m);
        }
        if (config.mounts().stream().noneMatch(m -> m.isBind() && normal(m.destination()).equals("/dev"))) {
            new DeviceNodes(mounts, config).make();
        }
        makeWorkingDirectory();
        for (Mount m : sealedLast) {
            mounts.seal(m);
        }
        cover();
    }

    interface Step {
        void run();
    }

    /** Names the field should a step fail. */
    static void attempt(String field, String what, Step step) throws ConfigException {
        try {
            step.run();
        } catch (ErrnoException e) {
            throw new ConfigException(field, what + ": " + e.errno().text());
        }
    }

    private void propagateRoot() {
        OciLinux.Propagation p = config.linux().rootfsPropagation();
        if (p != null) {
            mounts.setPropagation(root, switch (p) {
                case SHARED, RSHARED -> MountNamespace.Type.SHARED;
                case SLAVE, RSLAVE -> MountNamespace.Type.SLAVE;
                case PRIVATE, RPRIVATE -> MountNamespace.Type.PRIVATE;
                case UNBINDABLE, RUNBINDABLE -> MountNamespace.Type.UNBINDABLE;
            }, true);
        }
    }

    private void mount(OciMount m) throws ConfigException {
        MountOptions o = MountOptions.of(m);
        String own = m.isBind() ? OF_THE_KERNEL.get(normal(m.source())) : m.type();
        Mount made = own == null ? bind(m, o) : fresh(m, own, o);
        if (o.propagation() != null) {
            mounts.setPropagation(made, o.propagation(), o.isPropagationRecursive());
        }
    }

    private Mount bind(OciMount m, MountOptions o) throws ConfigException {
        String source = m.source().startsWith("/") ? m.source() : bundle + "/" + m.source();
        boolean isReadOnly = (o.flags() & Mount.RDONLY) != 0;
        FileSystem[] opened = new FileSystem[1];
        HostIds ids = UserMapping.of(config);
        attempt(m.field() + ".source", "cannot open '" + source + "'", () -> opened[0] = GuestMounts.openHost(source, isReadOnly, m.isRecursiveBind(), ids));
        Mount[] made = new Mount[1];
        attempt(m.field(), "cannot mount '" + source + "' at '" + m.destination() + "'",
                () -> made[0] = mounts.bindHost(opened[0], m.destination(), o.mountFlags()));
        return made[0];
    }

    private Mount fresh(OciMount m, String type, MountOptions o) throws ConfigException {
        Mount[] made = new Mount[1];
        String what = "cannot mount a file system of type '" + type + "' at '" + m.destination() + "'";
        if ((type.equals("proc") || type.equals("sysfs")) && mounts.isSymlink(m.destination())) {
            throw new ConfigException(m.field(), what + ": the place is a symbolic link, not a directory");
        }
        attempt(m.field(), what, () -> {
            VfsPath at = mounts.directory(m.destination());
            boolean isMemory = type.equals("tmpfs");
            String data = isMemory && !o.data().startsWith("mode=") && !o.data().contains(",mode=") ? withModeOf(at, o.data()) : o.data();
            int flags = isMemory ? o.mountFlags() & ~Mount.RDONLY : o.mountFlags();
            String source = m.source().isEmpty() ? type : m.source();
            made[0] = mounts.mount(type, source, at, flags, o.fileSystemFlags(), data);
            if (o.copiesUp() && isMemory) {
                mounts.copyTree(at, made[0].rootPath());
            }
            if (flags != o.mountFlags()) {
                sealedLast.add(made[0]);
            }
        });
        return made[0];
    }

    /** A tmpfs takes over the permissions of the directory that it covers. */
    private static String withModeOf(VfsPath place, String data) {
        String mode = "mode=" + Integer.toOctalString(place.inode().mode() & 07777);
        return data.isEmpty() ? mode : data + "," + mode;
    }

    /** As runc: made when it is missing. */
    private void makeWorkingDirectory() throws ConfigException {
        if (config.process() != null) {
            String cwd = config.process().cwd();
            attempt("process.cwd", "cannot make '" + cwd + "'", () -> mounts.directory(cwd));
        }
    }

    private void cover() throws ConfigException {
        if (config.root().isReadOnly()) {
            attempt("root.readonly", "cannot make the root read-only", () -> mounts.seal(root));
        }
        List<String> readOnly = config.linux().readonlyPaths();
        for (int i = 0; i < readOnly.size(); i++) {
            String path = readOnly.get(i);
            attempt("linux.readonlyPaths[" + i + "]", "cannot make '" + path + "' read-only", () -> mounts.makeReadOnly(path));
        }
        List<String> masked = config.linux().maskedPaths();
        for (int i = 0; i < masked.size(); i++) {
            String path = masked.get(i);
            attempt("linux.maskedPaths[" + i + "]", "cannot mask '" + path + "'", () -> mounts.mask(path));
        }
    }

    /** Without slashes at the end and doubled ones. */
    private static String normal(String path) {
        String s = path.replaceAll("/+", "/");
        return s.length() > 1 && s.endsWith("/") ? s.substring(0, s.length() - 1) : s;
    }
}
