package org.belljar.fs.proc;

import org.belljar.vfs.FsContext;
import org.belljar.vfs.Mount;
import org.belljar.vfs.MountNamespace;
import org.belljar.vfs.PathNames;
import org.belljar.vfs.VfsPath;

/** mounts, mountinfo, mountstats: the mounts that can be reached from a task's root. */
final class MountTexts {
    private MountTexts() {}

    private interface Line {
        void write(StringBuilder s, Mount m, String point);
    }

    private static String each(FsContext fs, Line line) {
        VfsPath root = fs.root();
        MountNamespace ns = root.mount().namespace();
        StringBuilder s = new StringBuilder();
        if (ns == null) {
            return "";
        }
        for (Mount m : ns.mounts()) {
            if (m == root.mount()) {
                line.write(s, m, "/");
            } else if (PathNames.isReachable(m.rootPath(), root)) {
                line.write(s, m, escape(PathNames.of(m.rootPath(), root)));
            }
        }
        return s.toString();
    }

    /** Spaces and the like as octal, so that the columns stay apart. */
    static String escape(String name) {
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == ' ' || c == '\t' || c == '\n' || c == '\\' || c == '#') {
                s.append(String.format("\\%03o", (int) c));
            } else {
                s.append(c);
            }
        }
        return s.toString();
    }

    private static String options(Mount m) {
        int f = m.flags();
        return (m.isReadOnly() ? "ro" : "rw") + ((f & Mount.NOSUID) != 0 ? ",nosuid" : "") + ((f & Mount.NODEV) != 0 ? ",nodev" : "")
                + ((f & Mount.NOEXEC) != 0 ? ",noexec" : "") + ",relatime";
    }

    private static String superOptions(Mount m) {
        return (m.fileSystem().isReadOnly() ? "ro" : "rw") + m.fileSystem().options();
    }

    static String mounts(FsContext fs) {
        return each(fs, (s, m, point) -> s.append(escape(m.source())).append(' ').append(point).append(' ')
                .append(m.fileSystem().type()).append(' ').append(options(m)).append(m.fileSystem().options()).append(" 0 0\n"));
    }

    static String mountInfo(FsContext fs) {
        return each(fs, (s, m, point) -> {
            VfsPath at = m.mountPoint();
            long dev = m.fileSystem().device();
            String rootName = m.root().isRoot() ? "/" : escape(PathNames.of(m.rootPath(), new VfsPath(m, top(m))));
            s.append(m.id()).append(' ').append(at == null ? m.id() : at.mount().id()).append(' ')
                    .append(ProcessMaps.major(dev)).append(':').append(ProcessMaps.minor(dev)).append(' ').append(rootName)
                    .append(' ').append(point).append(' ').append(options(m)).append(" - ").append(m.fileSystem().type())
                    .append(' ').append(escape(m.source())).append(' ').append(superOptions(m)).append('\n');
        });
    }

    private static org.belljar.vfs.Dentry top(Mount m) {
        org.belljar.vfs.Dentry d = m.root();
        while (!d.isRoot()) {
            d = d.parent();
        }
        return d;
    }

    static String mountStats(FsContext fs) {
        return each(fs, (s, m, point) -> s.append("device ").append(escape(m.source())).append(" mounted on ").append(point)
                .append(" with fstype ").append(m.fileSystem().type()).append('\n'));
    }
}
