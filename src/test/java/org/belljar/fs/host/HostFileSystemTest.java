package org.belljar.fs.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.abi.OpenFlags;
import org.belljar.host.NativeMemory;
import org.belljar.vfs.AttributeChange;
import org.belljar.vfs.FakeCaller;
import org.belljar.vfs.FsContext;
import org.belljar.vfs.Inode;
import org.belljar.vfs.KernelBuffer;
import org.belljar.vfs.MountNamespace;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.UserCountsRoot;
import org.belljar.vfs.Vfs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostFileSystemTest {
    private final Vfs vfs = new Vfs(new UserCountsRoot(100));
    private final FakeCaller root = FakeCaller.root();

    @TempDir
    Path dir;

    private FsContext mount(HostFileSystem.Use use) {
        MountNamespace ns = new MountNamespace(HostFileSystem.open(dir.resolve("in").toString(), use), 0, "host");
        return new FsContext(ns.rootPath(), ns.rootPath(), 022);
    }

    private void makeTree() throws Exception {
        Files.createDirectories(dir.resolve("in/sub"));
        Files.writeString(dir.resolve("secret"), "outside");
        Files.writeString(dir.resolve("in/file"), "inside");
        Files.createSymbolicLink(dir.resolve("in/up"), Path.of("../secret"));
        Files.createSymbolicLink(dir.resolve("in/abs"), dir.resolve("secret"));
        Files.createSymbolicLink(dir.resolve("in/updir"), Path.of(".."));
    }

    private int find(FsContext fs, String p) {
        return new PathWalk(vfs, root, fs).walk(fs.cwd(), p, PathWalk.FOLLOW);
    }

    @Test
    void nothingLeadsOutside() throws Exception {
        makeTree();
        FsContext fs = mount(HostFileSystem.Use.READ_ONLY);
        assertEquals(Errno.ENOENT.negative(), find(fs, "/up"));
        assertEquals(Errno.ENOENT.negative(), find(fs, "/abs"));
        assertEquals(Errno.ENOENT.negative(), find(fs, "/updir/secret"));
        assertEquals(Errno.ENOENT.negative(), find(fs, "/../secret"));
        assertEquals(0, find(fs, "/updir/file"));
        assertEquals("inside", read(fs, "/sub/../file"));
    }

    private String read(FsContext fs, String p) {
        OpenFile f = vfs.opener().open(root, fs, null, p, OpenFlags.O_RDONLY, 0, 0);
        NativeMemory m = NativeMemory.allocate(100);
        long n = f.read(root, new KernelBuffer(m, 0, 100));
        f.drop();
        byte[] b = new byte[(int) n];
        m.get(0, b, 0, b.length);
        m.free();
        return new String(b);
    }

    @Test
    void aDirectoryReplacedByALinkIsNotFollowed() throws Exception {
        makeTree();
        FsContext fs = mount(HostFileSystem.Use.READ_WRITE);
        Inode sub = new PathWalk(vfs, root, fs).find(null, "/sub", 0).inode();
        Files.delete(dir.resolve("in/sub"));
        Files.createSymbolicLink(dir.resolve("in/sub"), dir);
        assertThrows(ErrnoException.class, () -> sub.lookup(root, "secret"));
    }

    @Test
    void writableTreesSeeTheHostAndAreSeen() throws Exception {
        makeTree();
        FsContext fs = mount(HostFileSystem.Use.READ_WRITE);
        assertEquals(Errno.ENOENT.negative(), find(fs, "/late"));
        Files.writeString(dir.resolve("in/late"), "1");
        assertEquals(0, find(fs, "/late"));
        vfs.names().mkdir(root, fs, null, "/made", 0750);
        assertTrue(Files.isDirectory(dir.resolve("in/made")));
        vfs.names().rename(root, fs, null, "/late", null, "/made/moved", 0);
        assertEquals("1", Files.readString(dir.resolve("in/made/moved")));
        vfs.names().unlink(root, fs, null, "/made/moved");
        vfs.names().rmdir(root, fs, null, "/made");
        assertTrue(Files.notExists(dir.resolve("in/made")));
    }

    /** A bind mount with :ro. */
    @Test
    void readOnlyTreesSeeTheHost() throws Exception {
        makeTree();
        FsContext fs = mount(HostFileSystem.Use.READ_ONLY);
        Path late = dir.resolve("in/late");
        assertEquals(Errno.ENOENT.negative(), find(fs, "/late"));
        Files.writeString(late, "1");
        assertEquals(0, find(fs, "/late"));
        assertEquals("1", read(fs, "/late"));
        Files.writeString(dir.resolve("in/other"), "another");
        Files.move(dir.resolve("in/other"), late, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertEquals("another", read(fs, "/late"));
        Inode inode = new PathWalk(vfs, root, fs).find(null, "/late", 0).inode();
        Files.writeString(late, "longer than before");
        org.belljar.vfs.Attributes a = new org.belljar.vfs.Attributes();
        inode.attributes(a);
        assertEquals(18, a.size);
        for (String target : new String[] {"nowhere", "elsewhere"}) {
            Files.delete(late);
            Files.createSymbolicLink(late, Path.of(target));
            assertEquals(target, new PathWalk(vfs, root, fs).find(null, "/late", 0).inode().readLink(root));
        }
    }

    /** The root's lower layer: asked for each name once. */
    @Test
    void layersAreTakenAsUnchanging() throws Exception {
        makeTree();
        FsContext fs = mount(HostFileSystem.Use.LAYER);
        assertEquals(Errno.ENOENT.negative(), find(fs, "/late"));
        assertEquals(0, find(fs, "/file"));
        Files.writeString(dir.resolve("in/late"), "1");
        Files.move(dir.resolve("in/file"), dir.resolve("in/gone"));
        assertEquals(Errno.ENOENT.negative(), find(fs, "/late"));
        assertEquals(0, find(fs, "/file"));
    }

    /** As git writes its objects. */
    @Test
    void aFileSurvivesTheNameItWasMadeUnder() throws Exception {
        makeTree();
        FsContext fs = mount(HostFileSystem.Use.READ_WRITE);
        vfs.names().mknod(root, fs, null, "/tmp", Inode.S_IFREG | 0644, 0);
        vfs.names().link(root, fs, new PathWalk(vfs, root, fs).find(null, "/tmp", 0).path(), null, "/final");
        vfs.names().unlink(root, fs, null, "/tmp");
        Files.writeString(dir.resolve("in/final"), "object");
        assertEquals("object", read(fs, "/final"));
        vfs.names().link(root, fs, new PathWalk(vfs, root, fs).find(null, "/final", 0).path(), null, "/second");
        vfs.names().unlink(root, fs, null, "/second");
        assertEquals("object", read(fs, "/final"));
    }

    @Test
    void readOnlyTreesRefuse() throws Exception {
        makeTree();
        FsContext fs = mount(HostFileSystem.Use.READ_ONLY);
        assertEquals(Errno.EROFS, assertThrows(ErrnoException.class, () -> vfs.names().mkdir(root, fs, null, "/x", 0755)).errno());
        assertEquals(Errno.EROFS, assertThrows(ErrnoException.class,
                () -> vfs.opener().open(root, fs, null, "/file", OpenFlags.O_RDWR, 0, 0)).errno());
    }

    @Test
    void theHostsKernelFileSystemsAreShownEmpty() {
        MountNamespace ns = new MountNamespace(HostFileSystem.open("/", HostFileSystem.Use.LAYER), 0, "host");
        Inode proc = new PathWalk(vfs, root, new FsContext(ns.rootPath(), ns.rootPath(), 022)).find(null, "/proc", 0).inode();
        assertNull(proc.lookup(root, "self"));
        OpenFile d = proc.open(root, null, OpenFlags.O_RDONLY);
        int[] n = new int[1];
        d.readDirectory(root, (name, ino, type, next) -> ++n[0] > 0);
        d.drop();
        assertEquals(2, n[0]);
    }

    @Test
    void aBoundFileHasAttributesToChange() throws Exception {
        makeTree();
        HostFileSystem fs = HostFileSystem.open(dir.resolve("in/file").toString(), HostFileSystem.Use.READ_WRITE);
        AttributeChange change = new AttributeChange();
        change.mode = 0640;
        change.mtimeNs = 1_000_000_000_000_000_000L;
        fs.root().setAttributes(root, change);
        assertEquals(0100640, fs.root().mode());
        assertEquals(1_000_000_000_000L, Files.getLastModifiedTime(dir.resolve("in/file")).toMillis());
    }
}
