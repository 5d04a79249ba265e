package org.belljar.fs.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.belljar.abi.Errno;
import org.belljar.abi.OpenFlags;
import org.belljar.fs.tmpfs.TmpfsFileSystem;
import org.belljar.vfs.AttributeOperations;
import org.belljar.vfs.Attributes;
import org.belljar.vfs.OpenFile;

/** An overlay over some tree and a tmpfs with the same content answer every sequence of operations alike. */
class OverlayLikeTmpfsTest {
    private static final int HANDLES = 3;

    enum Op {
        PUT, APPEND, TRUNCATE, GET, MKDIR, RMDIR, UNLINK, RENAME, EXCHANGE, NO_REPLACE, LINK, SYMLINK, FIFO, CHMOD, CHOWN, UTIMES,
        SET_XATTR, REMOVE_XATTR, LIST, STAT, OPEN_READ, OPEN_WRITE, OPEN_DIR, OPEN_UNNAMED, HANDLE_READ, HANDLE_WRITE, HANDLE_STAT,
        HANDLE_CHMOD, HANDLE_REOPEN, HANDLE_LINK, CLOSE
    }

    record Step(Op op, String path, String other, int arg) {}

    /** One of the two sides: a tree and what is open in it. */
    private static final class Side {
        final Tree tree;
        final OpenFile[] handles = new OpenFile[HANDLES];

        Side(Tree tree) {
            this.tree = tree;
        }

        String run(Step s) {
            return s.op + " " + s.path + " " + s.other + " " + s.arg + ": " + Tree.outcome(() -> result(s));
        }

        private Object result(Step s) {
            String p = s.path;
            switch (s.op) {
                case PUT -> tree.put(p, "p" + s.arg);
                case APPEND -> tree.append(p, "+" + s.arg);
                case TRUNCATE -> tree.truncate(p, s.arg);
                case GET -> {
                    return tree.get(p);
                }
                case MKDIR -> tree.mkdir(p);
                case RMDIR -> tree.rmdir(p);
                case UNLINK -> tree.unlink(p);
                case RENAME -> tree.rename(p, s.other, 0);
                case NO_REPLACE -> tree.rename(p, s.other, 1);
                case EXCHANGE -> tree.rename(p, s.other, 2);
                case LINK -> tree.link(p, s.other);
                case SYMLINK -> tree.symlink(s.other, p);
                case FIFO -> tree.mknod(p, 0010644);
                case CHMOD -> tree.chmod(p, 0700 + s.arg);
                case CHOWN -> tree.chown(p, s.arg, s.arg + 1);
                case UTIMES -> tree.utimes(p, s.arg + 1);
                case SET_XATTR -> tree.setXattr(p, "user.x" + s.arg % 2, "v" + s.arg);
                case REMOVE_XATTR -> tree.removeXattr(p, "user.x" + s.arg % 2);
                case LIST -> {
                    return tree.list(p).keySet();
                }
                case STAT -> {
                    return stat(tree.stat(p));
                }
                case OPEN_READ -> open(s, OpenFlags.O_RDONLY);
                case OPEN_WRITE -> open(s, OpenFlags.O_RDWR);
                case OPEN_DIR -> open(s, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY);
                case OPEN_UNNAMED -> open(s, OpenFlags.O_RDWR | OpenFlags.O_TMPFILE);
                default -> {
                    OpenFile f = handles[s.arg % HANDLES];
                    return f == null ? "-" : onHandle(s, f);
                }
            }
            return "ok";
        }

        private void open(Step s, int flags) {
            OpenFile f = tree.open(s.path, flags);
            close(s.arg % HANDLES);
            handles[s.arg % HANDLES] = f;
        }

        private Object onHandle(Step s, OpenFile f) {
            switch (s.op) {
                case HANDLE_READ -> {
                    return f.inode().isDirectory() ? tree.list(f).keySet() : tree.read(f, 0);
                }
                case HANDLE_WRITE -> {
                    if (!f.isWritable()) {
                        return "-";
                    }
                    tree.write(f, "h" + s.arg);
                }
                case HANDLE_STAT -> {
                    Attributes a = new Attributes();
                    f.inode().attributes(a);
                    return stat(a);
                }
                case HANDLE_CHMOD -> AttributeOperations.chmod(tree.caller, f.path(), f.inode(), 0600 + s.arg);
                case HANDLE_REOPEN -> {
                    OpenFile w = tree.vfs.opener().openExisting(tree.caller, f.path(), OpenFlags.O_WRONLY | OpenFlags.O_APPEND, true);
                    tree.write(w, "r");
                    w.drop();
                }
                case HANDLE_LINK -> tree.vfs.names().link(tree.caller, tree.context, f.path(), tree.context.root(), s.path);
                case CLOSE -> close(s.arg % HANDLES);
                default -> throw new AssertionError(s.op);
            }
            return "ok";
        }

        private static String stat(Attributes a) {
            boolean directory = (a.mode & 0170000) == 0040000;
            return Integer.toOctalString(a.mode) + " " + a.uid + ":" + a.gid + (directory ? a.nlink > 0 : " x" + a.nlink + " " + a.size);
        }

        void close(int i) {
            if (handles[i] != null) {
                handles[i].drop();
                handles[i] = null;
            }
        }

        void closeAll() {
            for (int i = 0; i < HANDLES; i++) {
                close(i);
            }
        }
    }

    private static Arbitrary<String> paths() {
        Arbitrary<String> name = Arbitraries.of("a", "b", "c");
        return name.list().ofMinSize(1).ofMaxSize(3).map(l -> "/" + String.join("/", l));
    }

    private static Arbitrary<List<Step>> steps(int max, Op... ops) {
        return Combinators.combine(Arbitraries.of(ops), paths(), paths(), Arbitraries.integers().between(0, 7)).as(Step::new)
                .list().ofMaxSize(max);
    }

    @Provide
    Arbitrary<List<Step>> content() {
        return steps(40, Op.PUT, Op.MKDIR, Op.MKDIR, Op.LINK, Op.SYMLINK, Op.FIFO, Op.CHMOD, Op.CHOWN, Op.SET_XATTR, Op.UTIMES);
    }

    @Provide
    Arbitrary<List<Step>> changes() {
        return steps(60, Op.values());
    }

    @Property(tries = 500)
    void answersAlike(@ForAll("content") List<Step> content, @ForAll("changes") List<Step> changes) {
        TmpfsFileSystem lowerFs = Tree.memory();
        Side lower = new Side(new Tree(lowerFs));
        Side plain = new Side(new Tree(Tree.memory()));
        for (Step s : content) {
            assertEquals(plain.run(s), lower.run(s));
        }
        List<String> before = lower.tree.dump();
        Side overlay = new Side(Tree.overlay(lowerFs));
        for (Step s : changes) {
            assertEquals(plain.run(s), overlay.run(s));
        }
        assertEquals(plain.tree.dump(), overlay.tree.dump());
        plain.closeAll();
        overlay.closeAll();
        assertEquals(plain.tree.dump(), overlay.tree.dump());
        assertEquals(before, lower.tree.dump());
    }
}
