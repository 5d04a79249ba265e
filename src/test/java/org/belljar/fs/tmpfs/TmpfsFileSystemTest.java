package org.belljar.fs.tmpfs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.abi.OpenFlags;
import org.belljar.host.NativeMemory;
import org.belljar.mm.SharedStore;
import org.belljar.vfs.FakeCaller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.KernelBuffer;
import org.belljar.vfs.OpenFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TmpfsFileSystemTest {
    private final SharedStore store = new SharedStore(1 << 24);
    private final TmpfsFileSystem fs = new TmpfsFileSystem(store, 0755, 0, 0, 100);
    private final FakeCaller root = FakeCaller.root();
    private final Inode top = fs.root();

    @AfterEach
    void close() {
        store.close();
    }

    private static void fails(Errno e, org.junit.jupiter.api.function.Executable x) {
        assertEquals(e, assertThrows(ErrnoException.class, x).errno());
    }

    private Inode file(String name) {
        return top.create(root, name, Inode.S_IFREG | 0644, 0);
    }

    private long write(Inode i, int bytes) {
        NativeMemory m = NativeMemory.allocate(bytes);
        m.fill(0, bytes, (byte) 1);
        OpenFile f = i.open(root, null, OpenFlags.O_WRONLY);
        try {
            return f.pwrite(root, new KernelBuffer(m, 0, bytes), 0);
        } finally {
            f.drop();
            m.free();
        }
    }

    @Test
    void countsLinksAndFreesWithTheLast() {
        Inode f = file("a");
        assertEquals(100_000, write(f, 100_000));
        assertTrue(store.usedBytes() >= 100_000);
        top.link(root, "b", f);
        assertEquals(2, f.linkCount());
        top.unlink(root, "a", f);
        OpenFile open = f.open(root, null, OpenFlags.O_RDONLY);
        top.unlink(root, "b", f);
        assertEquals(0, f.linkCount());
        assertTrue(store.usedBytes() >= 100_000);
        open.drop();
        assertEquals(0, store.usedBytes());
        fails(Errno.ENOENT, () -> top.link(root, "c", f));
    }

    @Test
    void endsAtItsLimits() {
        Inode f = file("big");
        long done = write(f, 1 << 24);
        assertTrue(done > 0 && done <= 1 << 24, "wrote " + done);
        fails(Errno.ENOSPC, () -> write(file("more"), 4096 * 4));
        top.unlink(root, "big", f);
        fails(Errno.ENOSPC, () -> {
            for (int i = 0; i < 200; i++) {
                file("f" + i);
            }
        });
    }

    @Test
    void unnamedFilesMayGetANameOnce() {
        Inode f = top.createUnnamed(root, Inode.S_IFREG | 0600);
        OpenFile open = f.open(root, null, OpenFlags.O_RDWR);
        top.link(root, "named", f);
        open.drop();
        assertEquals(1, f.linkCount());
        assertNotNull(top.lookup(root, "named"));
        Inode gone = top.createUnnamed(root, Inode.S_IFREG | 0600);
        write(gone, 5000);
        assertEquals(0, store.usedBytes());
    }

    @Test
    void readingGoesOnOverChanges() {
        for (int i = 0; i < 20; i++) {
            file("f" + i);
        }
        OpenFile d = top.open(root, null, OpenFlags.O_RDONLY);
        List<String> seen = new ArrayList<>();
        while (true) {
            List<String> some = new ArrayList<>();
            d.readDirectory(root, (name, ino, type, next) -> some.size() < 3 && some.add(name));
            if (some.isEmpty()) {
                break;
            }
            seen.addAll(some);
            for (String s : some) {
                if (s.startsWith("f")) {
                    top.unlink(root, s, top.lookup(root, s));
                    file("g" + s);
                }
            }
        }
        assertEquals(22, seen.size());
        assertEquals(List.of(".", ".."), seen.subList(0, 2));
    }

    @Test
    void keepsXattrs() {
        Inode f = file("x");
        f.setXattr(root, "user.a", new byte[] {1, 2}, 1);
        fails(Errno.EEXIST, () -> f.setXattr(root, "user.a", new byte[0], 1));
        fails(Errno.ENODATA, () -> f.setXattr(root, "user.b", new byte[0], 2));
        fails(Errno.EOPNOTSUPP, () -> f.setXattr(root, "other.a", new byte[0], 0));
        assertArrayEquals(new byte[] {1, 2}, f.getXattr(root, "user.a"));
        assertEquals(List.of("user.a"), f.listXattrs(root));
        f.removeXattr(root, "user.a");
        fails(Errno.ENODATA, () -> f.getXattr(root, "user.a"));
    }
}
