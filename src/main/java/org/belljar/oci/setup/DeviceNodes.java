package org.belljar.oci.setup;

import org.belljar.oci.config.ConfigException;
import org.belljar.oci.config.OciConfig;
import org.belljar.oci.config.OciDevice;
import org.belljar.sandbox.GuestMounts;
import org.belljar.vfs.Devices;
import org.belljar.vfs.Inode;

/** The nodes and links that the specification wants in /dev, and those of {@code linux.devices}. */
final class DeviceNodes {
    private static final int MEMORY = 1, TTY = 5;
    private static final Object[][] STANDARD = {
        {"null", MEMORY, 3}, {"zero", MEMORY, 5}, {"full", MEMORY, 7}, {"random", MEMORY, 8}, {"urandom", MEMORY, 9}, {"tty", TTY, 0},
    };
    private static final String[][] LINKS = {
        {"fd", "/proc/self/fd"}, {"stdin", "/proc/self/fd/0"}, {"stdout", "/proc/self/fd/1"}, {"stderr", "/proc/self/fd/2"},
    };

    private final GuestMounts mounts;
    private final OciConfig config;

    DeviceNodes(GuestMounts mounts, OciConfig config) {
        this.mounts = mounts;
        this.config = config;
    }

    void make() throws ConfigException {
        // Those of the configuration first: it may give a standard one other permissions.
        for (OciDevice d : config.linux().devices()) {
            int type = d.type() == 'c' ? Inode.S_IFCHR : d.type() == 'b' ? Inode.S_IFBLK : Inode.S_IFIFO;
            ContainerTree.attempt(d.field(), "cannot make '" + d.path() + "'",
                    () -> mounts.node(d.path(), type | d.fileMode(), Devices.number(d.major(), d.minor()), d.uid(), d.gid()));
        }
        ContainerTree.attempt("linux.devices", "cannot make the standard devices", this::makeStandard);
    }

    private void makeStandard() {
        for (Object[] s : STANDARD) {
            standard((String) s[0], (int) s[1], (int) s[2]);
        }
        if (config.process() != null && config.process().terminal()) {
            standard("console", TTY, 1);
        }
        for (String[] l : LINKS) {
            mounts.link("/dev/" + l[0], l[1]);
        }
        mounts.replaceByLink("/dev/ptmx", "pts/ptmx");
    }

    private void standard(String name, int major, int minor) {
        mounts.node("/dev/" + name, Inode.S_IFCHR | 0666, Devices.number(major, minor), 0, 0);
    }
}
