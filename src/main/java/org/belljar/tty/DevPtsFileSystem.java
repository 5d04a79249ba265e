package org.belljar.tty;

import org.belljar.vfs.AttributeChange;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Devices;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.FsStatistics;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.VfsPath;
import org.belljar.vfs.pseudo.PseudoDirectory;
import org.belljar.vfs.pseudo.PseudoInode;

/** devpts: a node for each open pseudo terminal, and ptmx. */
public final class DevPtsFileSystem extends FileSystem {
    private static final long DEVPTS_MAGIC = 0x1cd1;
    private static final int PTMX_MAJOR = 5, PTMX_MINOR = 2;
    /** The inode of N is N + 3, of ptmx 2, as Linux counts them. */
    private static final int FIRST_NUMBER = 3;
    private static final int DT_CHR = 2;

    private final Ptys ptys;
    private final Root root;

    DevPtsFileSystem(Ptys ptys) {
        this.ptys = ptys;
        this.root = new Root();
    }

    @Override
    public String type() {
        return "devpts";
    }

    @Override
    public Inode root() {
        return root;
    }

    @Override
    public FsStatistics statistics() {
        return new FsStatistics(DEVPTS_MAGIC, 4096, 0, 0, 0, 0, 0, 255);
    }

    @Override
    public boolean isDentryCacheable() {
        return false;
    }

    @Override
    public String options() {
        return ",gid=5,mode=620,ptmxmode=666";
    }

    /** The node of a terminal. */
    Inode newNode(int index, int uid) {
        return new Node(S_IFCHR_TTY, FIRST_NUMBER + index, Devices.number(PtyPair.PTS_MAJOR, index), uid, 5);
    }

    private static final int S_IFCHR_TTY = Inode.S_IFCHR | 0620;

    private final class Root extends PseudoDirectory {
        Root() {
            super(DevPtsFileSystem.this, 0755);
            add("ptmx", new Node(S_IFCHR | 0666, 2, Devices.number(PTMX_MAJOR, PTMX_MINOR), 0, 0));
        }

        @Override
        protected Inode dynamic(Caller caller, String name, Inode known) {
            return name.matches("0|[1-9][0-9]{0,8}") ? ptys.node(Integer.parseInt(name)) : null;
        }

        @Override
        protected void listDynamic(Caller caller, long from, OpenFile.DirectorySink sink) {
            for (int i : ptys.indices()) {
                long cookie = DYNAMIC + i;
                if (cookie >= from && !sink.entry(Integer.toString(i), FIRST_NUMBER + i, DT_CHR, cookie + 1)) {
                    return;
                }
            }
        }
    }

    private final class Node extends PseudoInode {
        private final long device;
        private volatile int mode;
        private volatile int uid;
        private volatile int gid;

        Node(int mode, long number, long device, int uid, int gid) {
            super(DevPtsFileSystem.this, mode, number);
            this.device = device;
            this.mode = mode;
            this.uid = uid;
            this.gid = gid;
        }

        @Override
        public int mode() {
            return mode;
        }

        @Override
        public int uid() {
            return uid;
        }

        @Override
        public int gid() {
            return gid;
        }

        @Override
        public long rdev() {
            return device;
        }

        @Override
        public void attributes(Attributes out) {
            super.attributes(out);
            out.rdev = device;
        }

        @Override
        public void setAttributes(Caller caller, AttributeChange change) {
            if (change.mode != null) {
                mode = S_IFCHR | change.mode & 07777;
            }
            if (change.uid != null) {
                uid = change.uid;
            }
            if (change.gid != null) {
                gid = change.gid;
            }
        }

        @Override
        public OpenFile open(Caller caller, VfsPath path, int flags) {
            return ptys.open(caller, path, this, device, flags);
        }
    }
}
