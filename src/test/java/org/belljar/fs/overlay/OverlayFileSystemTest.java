package org.belljar.fs.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.abi.OpenFlags;
import org.belljar.fs.tmpfs.TmpfsFileSystem;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.OpenFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Copy-up, whiteouts, opaque directories, redirects and hard links over a lower tree that must never change. */
class OverlayFileSystemTest {
    private final TmpfsFileSystem lowerFs = Tree.memory();
    private final Tree below = new Tree(lowerFs);
    private Tree t;
    private List<String> before;

    @BeforeEach
    void fill() {
        below.mkdir("/dir");
        below.put("/dir/a", "aaa");
        below.put("/dir/b", "bbb");
        below.mkdir("/dir/sub");
        below.put("/dir/sub/c", "ccc");
        below.put("/one", "linked");
        below.link("/one", "/dir/two");
        below.symlink("dir/a", "/sym");
        below.mknod("/fifo", 0010600);
        below.chmod("/dir/a", 04711);
        below.chown("/dir/b", 7, 8);
        below.setXattr("/dir/b", "user.x", "1");
        for (String p : List.of("/dir/a", "/dir/b", "/dir", "/one", "/dir/sub")) {
            below.utimes(p, 5_000_000_000L);
        }
        before = below.dump();
        t = Tree.overlay(lowerFs);
    }

    @AfterEach
    void lowerIsUntouched() {
        assertEquals(before, below.dump());
    }

    private static void assertFails(Errno expected, org.junit.jupiter.api.function.Executable action) {
        assertEquals(expected, assertThrows(ErrnoException.class, action).errno());
    }

    @Test
    void unchangedTreeLooksLikeTheLower() {
        assertEquals(before, t.dump());
        assertEquals(below.stat("/dir/a").ino, t.stat("/dir/a").ino);
        assertEquals(t.stat("/").dev, t.stat("/dir/a").dev);
        assertEquals(0x794c7630, t.find("/").mount().fileSystem().statistics().magic());
    }

    @Test
    void writingCopiesUpAndKeepsTheNumber() {
        Attributes old = t.stat("/dir/b");
        t.append("/dir/b", "+");
        Attributes now = t.stat("/dir/b");
        assertEquals("bbb+", t.get("/dir/b"));
        assertEquals(old.ino, now.ino);
        assertEquals(7, now.uid);
        assertEquals("1", new String(t.find("/dir/b").inode().getXattr(t.caller, "user.x")));
        assertEquals(5_000_000_000L, t.stat("/dir").mtimeNs, "a copy-up is no change of the directory");
        assertEquals(4, t.list("/dir").size());
    }

    @Test
    void changingModeKeepsContentTimesAndSetuid() {
        t.chmod("/dir/a", 04755);
        assertEquals(0104755, t.stat("/dir/a").mode);
        assertEquals(5_000_000_000L, t.stat("/dir/a").mtimeNs);
        assertEquals("aaa", t.get("/dir/a"));
    }

    @Test
    void truncatingKeepsTheBeginning() {
        t.truncate("/dir/a", 2);
        assertEquals("aa", t.get("/dir/a"));
        t.truncate("/dir/b", 5);
        assertEquals("bbb\0\0", t.get("/dir/b"));
        t.open("/dir/sub/c", OpenFlags.O_WRONLY | OpenFlags.O_TRUNC).drop();
        assertEquals("", t.get("/dir/sub/c"));
    }

    @Test
    void sparseFilesStaySparse() {
        below.put("/sparse", "x");
        below.truncate("/sparse", 40_000);
        before = below.dump();
        t.chmod("/sparse", 0600);
        assertEquals(40_000, t.stat("/sparse").size);
        assertEquals(8, t.stat("/sparse").blocks);
    }

    @Test
    void readersFollowTheCopy() {
        OpenFile reader = t.open("/dir/a", OpenFlags.O_RDONLY);
        t.append("/dir/a", "!");
        assertEquals("aaa!", t.read(reader, 0));
        t.unlink("/dir/a");
        assertEquals("aaa!", t.read(reader, 0));
        reader.drop();
        assertFalse(t.exists("/dir/a"));
    }

    @Test
    void removedFileCanStillBeReadAndChanged() {
        OpenFile f = t.open("/dir/a", OpenFlags.O_RDONLY);
        t.unlink("/dir/a");
        Attributes a = new Attributes();
        f.inode().attributes(a);
        assertEquals(0, a.nlink);
        assertEquals("aaa", t.read(f, 0));
        OpenFile w = t.vfs.opener().openExisting(t.caller, f.path(), OpenFlags.O_WRONLY | OpenFlags.O_APPEND, true);
        t.write(w, "bb");
        w.drop();
        assertEquals("aaabb", t.read(f, 0));
        assertFails(Errno.ENOENT, () -> t.vfs.names().link(t.caller, t.context, f.path(), t.context.root(), "/again"));
        f.drop();
        assertFalse(t.exists("/dir/a"));
        t.put("/dir/a", "new");
        assertEquals("new", t.get("/dir/a"));
        assertNotEquals(a.ino, t.stat("/dir/a").ino);
    }

    @Test
    void newDirectoryOverRemovedOneIsEmpty() {
        assertFails(Errno.ENOTEMPTY, () -> t.rmdir("/dir"));
        for (String p : List.of("/dir/a", "/dir/b", "/dir/two", "/dir/sub/c")) {
            t.unlink(p);
        }
        OpenFile open = t.open("/dir/sub", OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY);
        t.rmdir("/dir/sub");
        assertFails(Errno.ENOENT, () -> t.list(open));
        open.drop();
        t.rmdir("/dir");
        assertFalse(t.exists("/dir/a"));
        t.mkdir("/dir");
        assertEquals(Set.of(), t.list("/dir").keySet());
        t.put("/dir/a", "2");
        assertEquals(Set.of("a"), t.list("/dir").keySet());
    }

    @Test
    void directoriesMoveWithWhatIsBelow() {
        long ino = t.stat("/dir/sub").ino;
        t.rename("/dir", "/moved", 0);
        assertFalse(t.exists("/dir"));
        assertEquals("ccc", t.get("/moved/sub/c"));
        assertEquals(ino, t.stat("/moved/sub").ino);
        t.append("/moved/sub/c", "+");
        t.mkdir("/dir");
        t.rename("/moved/sub", "/dir/s", 0);
        assertEquals("ccc+", t.get("/dir/s/c"));
        assertEquals(Set.of("a", "b", "two"), t.list("/moved").keySet());
        assertFails(Errno.ENOTEMPTY, () -> t.rename("/dir", "/moved", 0));
    }

    @Test
    void exchangeAndNoReplace() {
        assertFails(Errno.EEXIST, () -> t.rename("/dir/a", "/dir/b", 1));
        t.rename("/dir/a", "/dir/sub", 2);
        assertEquals("aaa", t.get("/dir/sub"));
        assertEquals("ccc", t.get("/dir/a/c"));
        t.rename("/one", "/dir/b", 2);
        assertEquals("bbb", t.get("/one"));
        assertEquals(t.stat("/dir/two").ino, t.stat("/dir/b").ino);
        assertFails(Errno.EINVAL, () -> t.rename("/one", "/x", 4));
    }

    @Test
    void hardLinksOfTheLowerTreeStayOne() {
        assertSame(t.find("/one").inode(), t.find("/dir/two").inode());
        t.append("/one", "!");
        assertEquals("linked!", t.get("/dir/two"));
        assertEquals(2, t.stat("/one").nlink);
        t.link("/one", "/three");
        assertEquals(3, t.stat("/dir/two").nlink);
        t.unlink("/one");
        assertEquals(2, t.stat("/three").nlink);
        t.unlink("/three");
        assertEquals("linked!", t.get("/dir/two"));
        t.rename("/dir/two", "/dir/a", 0);
        assertEquals("linked!", t.get("/dir/a"));
        assertEquals(1, t.stat("/dir/a").nlink);
        assertFalse(t.exists("/dir/two"));
        t.unlink("/dir/a");
    }

    @Test
    void hardLinksAreRememberedWithoutTheDentries() {
        t.unlink("/one");
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        assertEquals(1, t.stat("/dir/two").nlink);
    }

    @Test
    void specialFilesAndLinksAreCopiedUp() {
        Object fifo = t.find("/fifo").inode();
        t.chmod("/fifo", 0644);
        t.rename("/fifo", "/dir/fifo", 0);
        assertSame(fifo, t.find("/dir/fifo").inode());
        assertEquals(0010644, t.stat("/dir/fifo").mode);
        t.rename("/sym", "/dir/sym", 0);
        assertEquals("dir/a", t.find("/dir/sym").inode().readLink(t.caller));
        t.link("/dir/sym", "/sym");
        assertEquals(t.stat("/sym").ino, t.stat("/dir/sym").ino);
    }

    @Test
    void listingGoesOnWhileNamesChange() {
        OpenFile d = t.open("/dir", OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY);
        List<String> names = new ArrayList<>();
        while (true) {
            int had = names.size();
            d.readDirectory(t.caller, (name, ino, type, next) -> {
                if (names.size() > had) {
                    return false;
                }
                names.add(name);
                return true;
            });
            if (names.size() == had) {
                break;
            }
            String name = names.getLast();
            if (!name.startsWith(".") && !name.equals("sub")) {
                t.unlink("/dir/" + name);
            }
        }
        d.drop();
        assertEquals(Set.of(".", "..", "a", "b", "sub", "two"), Set.copyOf(names));
        assertEquals(6, names.size());
        assertEquals(Set.of("sub"), t.list("/dir").keySet());
    }

    @Test
    void permissionsAreThoseOfTheOverlay() {
        t.caller = TestCaller.user(7);
        assertFails(Errno.EACCES, () -> t.append("/dir/sub/c", "x"));
        t.append("/dir/b", "mine");
        assertEquals("bbbmine", t.get("/dir/b"));
        assertFails(Errno.EACCES, () -> t.unlink("/dir/b"));
        t.caller = TestCaller.ROOT;
        assertTrue(t.exists("/dir/b"));
    }
}
