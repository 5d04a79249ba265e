package org.belljar.fs.proc;

import org.belljar.vfs.FileSystem;
import org.belljar.vfs.FsContext;
import org.belljar.vfs.Mount;
import org.belljar.vfs.MountNamespace;
import org.belljar.vfs.PathNames;
import org.belljar.vfs.VfsPath;

/** mounts, mountinfo, mountstats: the mounts of a task's namespace that can be reached from its root. */
final class MountTexts {
    private static final Object[][] NAMES = {{Mount.NOSUID, ",nosuid"}, {Mount.NODEV, ",nodev"}, {Mount.NOEXEC, ",noexec"},
        {Mount.NOATIME, ",noatime"}, {Mount.NODIRATIME, ",nodiratime"}, {Mount.RELATIME, ",relatime"},
        {Mount.NOSYMFOLLOW, ",nosymfollow"}};

    private MountTexts() {}

    private interface Line {
        void write(StringBuilder s, Mount m, String point);
    }

    private static String each(MountNamespace ns, FsContext fs, Line line) {
        VfsPath root = fs.root();
        StringBuilder s = new StringBuilder();
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

    private static String flags(Mount m) {
        StringBuilder s = new StringBuilder();
        for (Object[] n : NAMES) {
            if ((m.flags() & (int) n[0]) != 0) {
                s.append((String) n[1]);
            }
        }
        return s.toString();
    }

    /** "rw" or "ro" of the file system, what holds for it as a whole, and its own options. */
    private static String superOptions(FileSystem fs) {
        int f = fs.flags();
        return (fs.isReadOnly() ? "ro" : "rw") + ((f & FileSystem.SYNCHRONOUS) != 0 ? ",sync" : "")
                + ((f & FileSystem.DIRSYNC) != 0 ? ",dirsync" : "") + ((f & FileSystem.LAZYTIME) != 0 ? ",lazytime" : "");
    }

    static String mounts(MountNamespace ns, FsContext fs) {
        return each(ns, fs, (s, m, point) -> {
            FileSystem f = m.fileSystem();
            String access = m.isReadOnly() || f.isReadOnly() ? "ro" : "rw";
            s.append(escape(m.source())).append(' ').append(point).append(' ').append(f.type()).append(' ').append(access)
                    .append(superOptions(f).substring(2)).append(flags(m)).append(f.options()).append(" 0 0\n");
        });
    }

    static String mountInfo(MountNamespace ns, FsContext fs) {
        return each(ns, fs, (s, m, point) -> {
            VfsPath at = m.mountPoint();
            long dev = m.fileSystem().device();
            s.append(m.id()).append(' ').append(at == null ? m.id() : at.mount().id()).append(' ')
                    .append(ProcessMaps.major(dev)).append(':').append(ProcessMaps.minor(dev)).append(' ')
                    .append(escape(PathNames.within(m))).append(' ').append(point).append(' ')
                    .append(m.isReadOnly() ? "ro" : "rw").append(flags(m));
            propagation(s, m, ns.propagatesFrom(m, fs.root()));
            s.append(" - ").append(m.fileSystem().type()).append(' ').append(escape(m.source())).append(' ')
                    .append(superOptions(m.fileSystem())).append(m.fileSystem().options()).append('\n');
        });
    }

    /** @param from the nearest group that is seen; told where it is not the master */
    private static void propagation(StringBuilder s, Mount m, int from) {
        if (m.isShared()) {
            s.append(" shared:").append(m.peerGroupId());
        }
        if (m.masterGroupId() != 0) {
            s.append(" master:").append(m.masterGroupId());
            if (from != 0 && from != m.masterGroupId()) {
                s.append(" propagate_from:").append(from);
            }
        }
        if (m.isUnbindable()) {
            s.append(" unbindable");
        }
    }

    static String mountStats(MountNamespace ns, FsContext fs) {
        return each(ns, fs, (s, m, point) -> s.append("device ").append(escape(m.source())).append(" mounted on ").append(point)
                .append(" with fstype ").append(m.fileSystem().type()).append('\n'));
    }
}
