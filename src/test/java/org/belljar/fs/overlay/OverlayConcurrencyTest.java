package org.belljar.fs.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.belljar.abi.ErrnoException;
import org.belljar.abi.OpenFlags;
import org.belljar.fs.tmpfs.TmpfsFileSystem;
import org.belljar.vfs.OpenFile;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several threads over the same few lower objects. */
@Timeout(60)
class OverlayConcurrencyTest {
    private static final int THREADS = 4;

    private static void run(Callable<?>... actions) throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(actions.length)) {
            List<Future<?>> all = new ArrayList<>();
            for (Callable<?> a : actions) {
                all.add(pool.submit(a));
            }
            for (Future<?> f : all) {
                f.get(50, TimeUnit.SECONDS);
            }
        }
    }

    private static TmpfsFileSystem lower() {
        TmpfsFileSystem fs = Tree.memory();
        Tree t = new Tree(fs);
        for (String d : List.of("/a", "/b", "/a/a", "/a/b", "/b/a")) {
            t.mkdir(d);
            t.put(d + "/f", "content of " + d);
            t.put(d + "/g", "more");
            t.link(d + "/g", d + "/h");
        }
        return fs;
    }

    @RepeatedTest(20)
    void copyUpHappensOnce() throws Exception {
        Tree t = Tree.overlay(lower());
        Callable<?> append = () -> {
            for (String p : List.of("/a/a/f", "/a/a/g", "/a/a/h", "/b/f")) {
                t.append(p, ".");
            }
            return null;
        };
        run(append, append, append, append);
        assertEquals("content of /a/a....", t.get("/a/a/f"));
        assertEquals("more........", t.get("/a/a/h"));
    }

    @RepeatedTest(50)
    void fileIsEitherRemovedOrChanged() throws Exception {
        Tree t = Tree.overlay(lower());
        run(() -> {
            t.unlink("/a/f");
            return null;
        }, () -> Tree.outcome(() -> {
            t.chmod("/a/f", 0600);
            return "";
        }), () -> Tree.outcome(() -> {
            t.append("/a/f", "x");
            return "";
        }));
        assertEquals("ENOENT", Tree.outcome(() -> t.get("/a/f")));
        assertEquals(false, t.list("/a").containsKey("f"));
    }

    @Test
    void replacedFileIsAlwaysThere() throws Exception {
        Tree t = Tree.overlay(lower());
        Callable<?> replace = () -> {
            for (int i = 0; i < 5000; i++) {
                String own = "/tmp" + Thread.currentThread().threadId();
                t.put(own, "whole");
                t.rename(own, "/a/f", 0);
            }
            return null;
        };
        Callable<?> read = () -> {
            for (int i = 0; i < 10_000; i++) {
                String s = t.get("/a/f");
                if (!s.equals("whole") && !s.equals("content of /a")) {
                    throw new AssertionError("read '" + s + "'");
                }
            }
            return null;
        };
        run(replace, read, replace, read);
    }

    @Test
    void randomOperationsLeaveAConsistentTree() throws Exception {
        for (int round = 0; round < 30; round++) {
            long seed = System.nanoTime();
            Tree t = Tree.overlay(lower());
            Callable<?>[] actions = new Callable<?>[THREADS];
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(seed + i);
                actions[i] = () -> {
                    for (int n = 0; n < 300; n++) {
                        step(t, random);
                    }
                    return null;
                };
            }
            try {
                run(actions);
                assertEquals(t.dump(), t.dump());
            } catch (Exception | AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static String path(Random r) {
        String[] names = {"a", "b", "f", "g", "h"};
        StringBuilder p = new StringBuilder();
        for (int n = r.nextInt(3); n >= 0; n--) {
            p.append('/').append(names[r.nextInt(n == 0 ? 5 : 2)]);
        }
        return p.toString();
    }

    private static void step(Tree t, Random r) {
        String p = path(r);
        try {
            switch (r.nextInt(12)) {
                case 0 -> t.append(p, ".");
                case 1 -> t.chmod(p, 0700 + r.nextInt(64));
                case 2 -> t.unlink(p);
                case 3 -> t.rmdir(p);
                case 4 -> t.mkdir(p);
                case 5 -> t.put(p, "new");
                case 6, 7 -> t.rename(p, path(r), r.nextInt(3));
                case 8 -> t.link(p, path(r));
                case 9 -> t.list(p);
                case 10 -> {
                    OpenFile f = t.open(p, OpenFlags.O_RDONLY);
                    if (!f.inode().isDirectory()) {
                        t.read(f, 0);
                    }
                    f.drop();
                }
                default -> t.stat(p);
            }
        } catch (ErrnoException e) {
            // Any of them may find its object gone.
        }
    }
}
