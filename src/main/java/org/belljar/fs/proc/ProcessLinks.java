package org.belljar.fs.proc;

import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.mm.AddressSpace;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.Caller;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathNames;
import org.belljar.vfs.VfsPath;
import org.belljar.vfs.pseudo.LinkInode;
import org.belljar.vfs.pseudo.PseudoDirectory;
import org.belljar.vfs.pseudo.PseudoInode;

/** exe, cwd, root and ns/* of a process: magic links. */
final class ProcessLinks {
    /** Names and numbers of the initial namespaces (include/linux/proc_ns.h); the sandbox has one of each. */
    private static final Object[][] NAMESPACES = {{"cgroup", 0xEFFFFFFBL}, {"ipc", 0xEFFFFFFFL}, {"mnt", 0xEFFFFFF8L},
        {"net", 0xEFFFFFF9L}, {"pid", 0xEFFFFFFCL}, {"pid_for_children", 0xEFFFFFFCL}, {"time", 0xEFFFFFFAL},
        {"time_for_children", 0xEFFFFFFAL}, {"user", 0xEFFFFFFDL}, {"uts", 0xEFFFFFFEL}};

    private ProcessLinks() {}

    static void fill(ProcessDirectory p) {
        FileSystem fs = p.fileSystem();
        p.add("exe", new Link(fs, p, ProcessLinks::exe));
        p.add("cwd", new Link(fs, p, d -> d.fs().cwd()));
        p.add("root", new Link(fs, p, d -> d.fs().root()));
        PseudoDirectory ns = new PseudoDirectory(fs, 0511);
        for (Object[] n : NAMESPACES) {
            ns.add((String) n[0], new NamespaceLink(fs, p, (String) n[0], (long) n[1]));
        }
        p.add("ns", ns);
    }

    private static VfsPath exe(ProcessDirectory p) {
        AddressSpace a = p.addressSpace();
        OpenFile f = a == null ? null : a.exe();
        if (f == null) {
            throw Errno.ENOENT.exception();
        }
        return f.path();
    }

    private interface Target {
        VfsPath of(ProcessDirectory p);
    }

    private static final class Link extends LinkInode {
        private final ProcessDirectory process;
        private final Target target;

        Link(FileSystem fs, ProcessDirectory process, Target target) {
            super(fs, null);
            this.process = process;
            this.target = target;
        }

        @Override
        public int uid() {
            return process.uid();
        }

        @Override
        public int gid() {
            return process.gid();
        }

        @Override
        public String readLink(Caller caller) {
            process.requireAccess(caller);
            return PathNames.of(target.of(process), caller instanceof Task t ? t.fs().root() : process.fs().root());
        }

        @Override
        public VfsPath followMagic(Caller caller) {
            process.requireAccess(caller);
            return target.of(process);
        }
    }

    private static final class NamespaceLink extends LinkInode {
        private final ProcessDirectory process;
        private final Namespace namespace;
        private final String text;

        NamespaceLink(FileSystem fs, ProcessDirectory process, String name, long number) {
            super(fs, null);
            this.process = process;
            String kind = name.endsWith("_for_children") ? name.substring(0, name.indexOf('_')) : name;
            this.text = kind + ":[" + number + "]";
            this.namespace = new Namespace(fs, number);
        }

        @Override
        public String readLink(Caller caller) {
            process.requireAccess(caller);
            return text;
        }

        @Override
        public VfsPath followMagic(Caller caller) {
            process.requireAccess(caller);
            return ((ProcFileSystem) fileSystem()).kernel().vfs().anonymousPath(namespace, text);
        }
    }

    /** What a namespace link leads to: something to compare by stat(2). */
    private static final class Namespace extends PseudoInode {
        Namespace(FileSystem fs, long number) {
            super(fs, S_IFREG | 0444, number);
        }

        @Override
        public void attributes(Attributes out) {
            super.attributes(out);
            out.blockSize = 4096;
        }

        @Override
        public OpenFile open(Caller caller, VfsPath path, int flags) {
            return new OpenFile(flags) {
                @Override
                public Namespace inode() {
                    return Namespace.this;
                }

                @Override
                public VfsPath path() {
                    return path;
                }
            };
        }
    }
}
