package org.belljar.vfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.abi.OpenFlags;
import org.belljar.fs.tmpfs.TmpfsFileSystem;
import org.belljar.mm.SharedStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Path resolution and name operations; what is expected was seen on Linux 6.18. */
class PathWalkTest {
    private static SharedStore store;

    private final Vfs vfs = new Vfs(new UserCountsRoot(100));
    private final FakeCaller root = FakeCaller.root();
    private MountNamespace mounts;
    private FsContext fs;

    @BeforeAll
    static void makeStore() {
        store = new SharedStore(1 << 26);
    }

    @AfterAll
    static void closeStore() {
        store.close();
    }

    @BeforeEach
    void makeTree() {
        mounts = new MountNamespace(new TmpfsFileSystem(store, 0755, 0, 0, 100_000), 0, "root");
        fs = new FsContext(mounts.rootPath(), mounts.rootPath(), 022);
        mkdir("/d");
        mkdir("/d/e");
        file("/d/f");
        symlink("f", "/d/l");
        symlink("/d", "/dl");
        symlink("nowhere", "/broken");
        symlink("/loop2", "/loop1");
        symlink("/loop1", "/loop2");
    }

    private void mkdir(String p) {
        vfs.names().mkdir(root, fs, null, p, 0755);
    }

    private void file(String p) {
        vfs.names().mknod(root, fs, fs.cwd(), p, Inode.S_IFREG | 0644, 0);
    }

    private void symlink(String target, String p) {
        vfs.names().symlink(root, fs, target, fs.cwd(), p);
    }

    private PathWalk walk() {
        return new PathWalk(vfs, root, fs);
    }

    private int stat(String p) {
        return walk().walk(fs.cwd(), p, PathWalk.FOLLOW);
    }

    private static void fails(Errno e, org.junit.jupiter.api.function.Executable x) {
        assertEquals(e, assertThrows(ErrnoException.class, x).errno());
    }

    private static int no(Errno e) {
        return (int) e.negative();
    }

    @Test
    void findsFilesThroughLinksAndDots() {
        Inode f = walk().find(null, "/d/f", 0).inode();
        for (String p : new String[] {"/d/l", "/dl/f", "//d//./e/../f", "/d/e/../../dl/l", "/../d/f"}) {
            assertSame(f, walk().find(null, p, PathWalk.FOLLOW).inode(), p);
        }
        assertEquals(Inode.S_IFLNK, walk().find(null, "/d/l", 0).inode().type());
    }

    @Test
    void failsAsLinuxDoes() {
        assertEquals(no(Errno.ENOENT), stat(""));
        assertEquals(no(Errno.ENOENT), stat("/nope"));
        assertEquals(no(Errno.ENOENT), stat("/nope/x"));
        assertEquals(no(Errno.ENOENT), stat("/broken"));
        assertEquals(no(Errno.ENOTDIR), stat("/d/f/x"));
        assertEquals(no(Errno.ENOTDIR), stat("/d/f/"));
        assertEquals(no(Errno.ENOTDIR), stat("/d/f/.."));
        assertEquals(no(Errno.ELOOP), stat("/loop1"));
        assertEquals(no(Errno.ENAMETOOLONG), stat("/" + "x".repeat(256)));
        assertEquals(no(Errno.ENOENT), stat("/" + "x".repeat(255)));
        assertEquals(no(Errno.ENAMETOOLONG), stat("/".repeat(4096)));
        assertEquals(0, stat("/".repeat(4095)));
    }

    @Test
    void followsFortyLinksAndNoMore() {
        symlink("/d/f", "/s0");
        for (int i = 1; i <= 40; i++) {
            symlink("/s" + (i - 1), "/s" + i);
        }
        assertEquals(0, stat("/s39"));
        assertEquals(no(Errno.ELOOP), stat("/s40"));
    }

    @Test
    void asksForSearchPermission() {
        FakeCaller user = FakeCaller.user(1000);
        AttributeOperations.chmod(root, null, walk().find(null, "/d", 0).inode(), 0700);
        assertEquals(no(Errno.EACCES), new PathWalk(vfs, user, fs).walk(null, "/d/f", 0));
        assertEquals(0, new PathWalk(vfs, user, fs).walk(null, "/d", 0));
        fails(Errno.EACCES, () -> vfs.names().mkdir(user, fs, null, "/x", 0755));
    }

    @Test
    void crossesMountsBothWays() {
        TmpfsFileSystem other = new TmpfsFileSystem(store, 0755, 0, 0, 1000);
        mounts.attach(other, walk().find(null, "/d/e", 0).path(), 0, "m");
        assertSame(other.root(), walk().find(null, "/d/e", 0).inode());
        file("/d/e/inside");
        assertSame(walk().find(null, "/d/f", 0).inode(), walk().find(null, "/d/e/../f", 0).inode());
        fails(Errno.EBUSY, () -> vfs.names().rmdir(root, fs, null, "/d/e"));
        fails(Errno.EXDEV, () -> vfs.names().rename(root, fs, null, "/d/e/inside", null, "/d/x", 0));
        assertEquals(no(Errno.EXDEV), walk().restrict(OpenFlags.RESOLVE_NO_XDEV).walk(fs.cwd(), "d/e/inside", 0));
        mounts.unmount(walk().find(null, "/d/e", 0).mount(), MountNamespace.Unmount.PLAIN);
        assertEquals(no(Errno.ENOENT), stat("/d/e/inside"));
    }

    @Test
    void restrictsAsOpenat2() {
        VfsPath d = walk().find(null, "/d", 0).path();
        symlink("../d/f", "/d/up");
        symlink("/f", "/d/abs");
        assertEquals(no(Errno.EXDEV), walk().restrict(OpenFlags.RESOLVE_BENEATH).walk(d, "../d/f", 0));
        assertEquals(no(Errno.EXDEV), walk().restrict(OpenFlags.RESOLVE_BENEATH).walk(d, "up", PathWalk.FOLLOW));
        assertEquals(no(Errno.EXDEV), walk().restrict(OpenFlags.RESOLVE_BENEATH).walk(d, "/f", 0));
        assertEquals(0, walk().restrict(OpenFlags.RESOLVE_BENEATH).walk(d, "e/../l", PathWalk.FOLLOW));
        assertEquals(0, walk().restrict(OpenFlags.RESOLVE_IN_ROOT).walk(d, "abs", PathWalk.FOLLOW));
        assertEquals(0, walk().restrict(OpenFlags.RESOLVE_IN_ROOT).walk(d, "../../f", 0));
        assertEquals(no(Errno.ELOOP), walk().restrict(OpenFlags.RESOLVE_NO_SYMLINKS).walk(d, "l", PathWalk.FOLLOW));
        assertEquals(0, walk().restrict(OpenFlags.RESOLVE_NO_SYMLINKS).walk(d, "l", 0));
    }

    @Test
    void makesAndRemovesNamesWithLinuxErrors() {
        fails(Errno.EEXIST, () -> mkdir("/d"));
        fails(Errno.EEXIST, () -> mkdir("/"));
        fails(Errno.EEXIST, () -> mkdir("/d/."));
        fails(Errno.ENOENT, () -> file("/new/"));
        fails(Errno.EISDIR, () -> vfs.names().unlink(root, fs, null, "/d"));
        fails(Errno.ENOTDIR, () -> vfs.names().unlink(root, fs, null, "/d/f/"));
        fails(Errno.ENOTDIR, () -> vfs.names().rmdir(root, fs, null, "/d/f"));
        fails(Errno.ENOTEMPTY, () -> vfs.names().rmdir(root, fs, null, "/d"));
        fails(Errno.EINVAL, () -> vfs.names().rmdir(root, fs, null, "/d/."));
        fails(Errno.ENOTEMPTY, () -> vfs.names().rmdir(root, fs, null, "/d/.."));
        fails(Errno.EBUSY, () -> vfs.names().rmdir(root, fs, null, "/"));
        mkdir("/d/e/slash/");
        vfs.names().rmdir(root, fs, null, "/d/e/slash/");
        assertEquals(no(Errno.ENOENT), stat("/d/e/slash"));
    }

    @Test
    void renamesWithLinuxErrors() {
        fails(Errno.EINVAL, () -> rename("/d", "/d/e/x", 0));
        fails(Errno.ENOTEMPTY, () -> rename("/d/e", "/d", 0));
        fails(Errno.EISDIR, () -> rename("/d/f", "/d/e", 0));
        fails(Errno.ENOTDIR, () -> rename("/d/e", "/d/f", 0));
        fails(Errno.ENOTDIR, () -> rename("/d/f", "/d/x/", 0));
        fails(Errno.EEXIST, () -> rename("/d/f", "/d/e", RenameOperation.NOREPLACE));
        fails(Errno.ENOENT, () -> rename("/d/f", "/d/x", RenameOperation.EXCHANGE));
        fails(Errno.EBUSY, () -> rename("/d/.", "/x", 0));
        Inode e = walk().find(null, "/d/e", 0).inode();
        Inode f = walk().find(null, "/d/f", 0).inode();
        rename("/d/e", "/d/f", RenameOperation.EXCHANGE);
        assertSame(e, walk().find(null, "/d/f", 0).inode());
        assertSame(f, walk().find(null, "/d/e", 0).inode());
        rename("/d", "/moved", 0);
        assertSame(f, walk().find(null, "/moved/e", 0).inode());
        assertEquals(no(Errno.ENOENT), stat("/d"));
    }

    private void rename(String from, String to, int flags) {
        vfs.names().rename(root, fs, null, from, null, to, flags);
    }

    @Test
    void keepsStickyDirectories() {
        vfs.names().mkdir(root, new FsContext(fs.root(), fs.cwd(), 0), null, "/t", 01777);
        FakeCaller a = FakeCaller.user(1000);
        FakeCaller b = FakeCaller.user(1001);
        vfs.names().mknod(a, fs, null, "/t/mine", Inode.S_IFREG | 0666, 0);
        fails(Errno.EPERM, () -> vfs.names().unlink(b, fs, null, "/t/mine"));
        fails(Errno.EPERM, () -> vfs.names().rename(b, fs, null, "/t/mine", null, "/t/yours", 0));
        vfs.names().unlink(a, fs, null, "/t/mine");
    }

    @Test
    void namesOpenDirectoriesAfterTheyAreGone() {
        VfsPath e = walk().find(null, "/d/e", 0).path();
        assertEquals("/d/e", PathNames.of(e, fs.root()));
        vfs.names().rmdir(root, fs, null, "/d/e");
        assertEquals("/d/e (deleted)", PathNames.of(e, fs.root()));
        FsContext inside = new FsContext(fs.root(), e, 022);
        fails(Errno.ENOENT, () -> vfs.names().mkdir(root, inside, e, "x", 0755));
    }

    @Test
    void openCreatesOnce() {
        OpenFile f = vfs.opener().open(root, fs, null, "/d/new", OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_RDWR, 0600, 0);
        f.drop();
        fails(Errno.EEXIST, () -> open("/d/new", OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_RDWR));
        fails(Errno.EISDIR, () -> open("/d", OpenFlags.O_RDWR));
        fails(Errno.EISDIR, () -> open("/d", OpenFlags.O_CREAT));
        fails(Errno.EISDIR, () -> open("/d/newer/", OpenFlags.O_CREAT | OpenFlags.O_RDWR));
        fails(Errno.ENOTDIR, () -> open("/d/f", OpenFlags.O_DIRECTORY));
        fails(Errno.ELOOP, () -> open("/d/l", OpenFlags.O_NOFOLLOW));
        fails(Errno.EINVAL, () -> open("/d", OpenFlags.O_TMPFILE));
        fails(Errno.EINVAL, () -> open("/d", OpenFlags.O_CREAT | OpenFlags.O_DIRECTORY));
        open("/broken", OpenFlags.O_CREAT | OpenFlags.O_RDWR).drop();
        assertEquals(0, stat("/nowhere"));
    }

    private OpenFile open(String p, int flags) {
        return vfs.opener().open(root, fs, null, p, flags, 0644, 0);
    }

    @Test
    void evictedNamesInUseStayTheSame() {
        DentryCache cache = new DentryCache(8);
        Dentry top = mounts.root().root();
        Dentry used = cache.lookup(root, top, "d");
        for (int i = 0; i < 1000; i++) {
            cache.lookup(root, top, "missing" + i);
        }
        assertSame(used, cache.lookup(root, top, "d"));
    }
}
