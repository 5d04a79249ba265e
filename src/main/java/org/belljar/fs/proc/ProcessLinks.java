package org.belljar.fs.proc;

import org.belljar.abi.Errno;
import org.belljar.kernel.NamespaceInode;
import org.belljar.kernel.PidNamespace;
import org.belljar.kernel.Task;
import org.belljar.mm.AddressSpace;
import org.belljar.vfs.Caller;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.Namespace;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathNames;
import org.belljar.vfs.VfsPath;
import org.belljar.vfs.pseudo.LinkInode;
import org.belljar.vfs.pseudo.PseudoDirectory;

/** exe, cwd, root and ns/* of a process: magic links. */
final class ProcessLinks {
    private ProcessLinks() {}

    static void fill(ProcessDirectory p) {
        FileSystem fs = p.fileSystem();
        p.add("exe", new Link(fs, p, ProcessLinks::exe));
        p.add("cwd", new Link(fs, p, d -> d.fs().cwd()));
        p.add("root", new Link(fs, p, d -> d.fs().root()));
        PseudoDirectory ns = new PseudoDirectory(fs, 0511);
        for (Namespace.Kind k : new Namespace.Kind[] {Namespace.Kind.CGROUP, Namespace.Kind.IPC, Namespace.Kind.MOUNT,
            Namespace.Kind.NET, Namespace.Kind.PID, Namespace.Kind.TIME, Namespace.Kind.USER, Namespace.Kind.UTS}) {
            ns.add(k.linkName(), new NamespaceLink(fs, p, k, false));
            if (k == Namespace.Kind.PID || k == Namespace.Kind.TIME) {
                ns.add(k.linkName() + "_for_children", new NamespaceLink(fs, p, k, true));
            }
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
        private final Namespace.Kind kind;
        private final boolean forChildren;

        NamespaceLink(FileSystem fs, ProcessDirectory process, Namespace.Kind kind, boolean forChildren) {
            super(fs, null);
            this.process = process;
            this.kind = kind;
            this.forChildren = forChildren;
        }

        /** ENOENT for a PID namespace that children are to be in but none has been yet. */
        private Namespace target(Caller caller) {
            process.requireAccess(caller);
            Task t = process.liveTask();
            Namespace n = switch (kind) {
                case USER -> t.credentials().userNamespace();
                case PID -> forChildren ? t.namespaces().pidsForChildren() : t.pids();
                default -> t.namespaces().get(kind, forChildren);
            };
            if (n instanceof PidNamespace p && p.init() == null) {
                throw Errno.ENOENT.exception();
            }
            return n;
        }

        @Override
        public String readLink(Caller caller) {
            return NamespaceInode.text(target(caller));
        }

        @Override
        public VfsPath followMagic(Caller caller) {
            return NamespaceInode.path(((ProcFileSystem) fileSystem()).kernel().vfs(), target(caller));
        }
    }
}
