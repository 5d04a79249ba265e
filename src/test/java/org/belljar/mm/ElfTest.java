package org.belljar.mm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.host.HostFiles;
import org.belljar.vfs.AnonymousFileSystem;
import org.belljar.vfs.AnonymousInode;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.IoBuffer;
import org.belljar.vfs.Mappable;
import org.belljar.vfs.OpenFile;
import org.junit.jupiter.api.Test;

/** ELF files, sound and corrupted: only the errnos of Linux come out, and only legal host calls. */
class ElfTest {
    private static final int ET_EXEC = 2, ET_DYN = 3;

    /** A file in memory. */
    private static final class Bytes extends OpenFile {
        private final byte[] content;
        private final Inode inode = new AnonymousInode(new AnonymousFileSystem("test", 0), "[test]", 0100755, 0, 0);

        Bytes(byte[] content) {
            super(0);
            this.content = content;
        }

        byte[] head() {
            return Arrays.copyOf(content, Math.min(content.length, 4096));
        }

        @Override
        public Inode inode() {
            return inode;
        }

        @Override
        public long pread(Caller caller, IoBuffer dst, long offset) {
            if (offset >= content.length) {
                return 0;
            }
            return dst.put(content, (int) offset, (int) Math.min(dst.remaining(), content.length - offset));
        }

        @Override
        public Mappable mappable() {
            return writable -> HostFiles.openAt(HostFiles.AT_FDCWD, "/dev/null", HostFiles.O_RDONLY, 0);
        }
    }

    private static GuestStruct header(int type, int segments) {
        GuestStruct s = new GuestStruct(64 + 56 * segments + 64);
        s.putInt(0, 0x464c457f).putInt(4, 0x00010102).putShort(16, type).putShort(18, 62).putInt(20, 1);
        s.putLong(24, 0x1000).putLong(32, 64).putShort(52, 64).putShort(54, 56).putShort(56, segments);
        return s;
    }

    private static void segment(GuestStruct s, int i, int type, int flags, long offset, long vaddr, long fileBytes, long memBytes) {
        int at = 64 + 56 * i;
        s.putInt(at, type).putInt(at + 4, flags).putLong(at + 8, offset).putLong(at + 16, vaddr).putLong(at + 24, vaddr)
                .putLong(at + 32, fileBytes).putLong(at + 40, memBytes).putLong(at + 48, 4096);
    }

    private static GuestStruct program(int type, long base) {
        GuestStruct s = header(type, 2);
        s.putLong(24, base + 0x1000);
        segment(s, 0, ElfImage.PT_LOAD, 5, 0, base, 0x2000, 0x2000);
        segment(s, 1, ElfImage.PT_LOAD, 6, 0x2000, base + 0x3000, 0x800, 0x5000);
        return s;
    }

    private static ElfImage read(GuestStruct s) {
        Bytes f = new Bytes(s.bytes());
        return ElfImage.readProgram(null, f, f.head());
    }

    private static ElfLoader.Loaded load(AddressSpace as, PageModel host, GuestStruct s, LongSupplier random) {
        return new ElfLoader(as, host, MemoryLimits.NONE, random, host::clear).load(read(s), null);
    }

    @Test
    void soundProgramIsMapped() {
        AddressSpace as = new AddressSpace(null, new MapLimit());
        PageModel host = new PageModel();
        ElfLoader.Loaded l = load(as, host, program(ET_EXEC, 0x400000), null);
        assertEquals(0x401000, l.entry());
        assertEquals(0x400040, l.headersAddr());
        host.assertAgrees(as.tree());
        assertEquals(5, as.tree().find(0x400000).prot());
        assertEquals(3, as.tree().find(0x403000).prot());
        assertNull(as.tree().find(0x404000).backing());
        assertEquals(0x408000, as.layout().startBrk);
        assertNull(as.tree().find(0x402000));
        // However many segments: an injection costs two hand-overs.
        assertEquals(1, host.injections());
        assertFalse(host.holds());
    }

    @Test
    void positionIndependentProgramMovesAndItsBreakDoesNot() {
        AddressSpace as = new AddressSpace(null, new MapLimit());
        PageModel host = new PageModel();
        ElfLoader.Loaded l = load(as, host, program(ET_DYN, 0), new Random(7)::nextLong);
        assertTrue(l.entry() > 0x100000000L);
        assertEquals(l.entry(), l.programEntry());
        assertTrue(as.layout().startBrk >= ElfLoader.PIE_BASE);
        host.assertAgrees(as.tree());
    }

    @Test
    void headersThatDoNotFit() {
        assertErrno(Errno.ENOEXEC, new GuestStruct(10));
        assertErrno(Errno.ENOEXEC, program(1, 0x400000));
        assertErrno(Errno.ENOEXEC, program(ET_EXEC, 0x400000).putShort(18, 183));
        assertErrno(Errno.ENOEXEC, program(ET_EXEC, 0x400000).putShort(54, 32));
        assertErrno(Errno.ENOEXEC, program(ET_EXEC, 0x400000).putShort(56, 0));
        assertErrno(Errno.ENOEXEC, program(ET_EXEC, 0x400000).putShort(56, 3000));
        assertErrno(Errno.ENOEXEC, program(ET_EXEC, 0x400000).putLong(32, 1 << 20));
        assertErrno(Errno.ENOEXEC, program(ET_EXEC, 0x400000).putLong(32, -8));
    }

    @Test
    void interpreterNames() {
        GuestStruct s = program(ET_EXEC, 0x400000);
        segment(s, 0, ElfImage.PT_INTERP, 4, 176, 0, 5, 5);
        byte[] name = {'/', 'l', 'd', 0, 0};
        System.arraycopy(name, 0, s.bytes(), 176, 5);
        assertEquals("/ld", read(s).interpreter());
        s.bytes()[180] = 'x';
        assertErrno(Errno.ENOEXEC, s);
        s.putLong(64 + 32, 1);
        assertErrno(Errno.ENOEXEC, s);
        s.putLong(64 + 32, 5000);
        assertErrno(Errno.ENOEXEC, s);
        s.putLong(64 + 32, 500);
        assertErrno(Errno.EIO, s);
    }

    private static void assertErrno(Errno expected, GuestStruct s) {
        assertEquals(expected, assertThrows(ErrnoException.class, () -> read(s)).errno());
    }

    @Test
    void segmentsThatCannotBePlaced() {
        for (long[] bad : new long[][] {{0, 1L << 62}, {1, 1L << 47}, {2, 1L << 60}, {3, 12345}, {4, 0x70000}, {5, -4096}}) {
            GuestStruct s = program(ET_EXEC, 0x400000);
            switch ((int) bad[0]) {
                case 0 -> s.putLong(64 + 16, bad[1]);
                case 1 -> s.putLong(64 + 40, bad[1]);
                case 2 -> s.putLong(64 + 32, bad[1]);
                case 3 -> s.putLong(64 + 8, bad[1]);
                case 4 -> s.putLong(64 + 16, bad[1]);
                default -> s.putLong(64 + 8, bad[1]);
            }
            assertThrows(ErrnoException.class, () -> load(new AddressSpace(null, new MapLimit()), new PageModel(), s, null));
        }
    }

    /** Bytes changed at random: an errno or a legal layout, never anything else. */
    @Property(tries = 3000)
    void corruptedFiles(@ForAll long seed) {
        Random r = new Random(seed);
        GuestStruct s = program(r.nextBoolean() ? ET_DYN : ET_EXEC, r.nextBoolean() ? 0x400000 : 0);
        for (int i = r.nextInt(6); i >= 0; i--) {
            int at = 16 + r.nextInt(s.size() - 24);
            if (r.nextBoolean()) {
                s.bytes()[at] = (byte) r.nextInt();
            } else {
                s.putLong(at & -8, r.nextBoolean() ? r.nextLong() : 1L << r.nextInt(64));
            }
        }
        if (r.nextInt(4) == 0) {
            s = new GuestStruct(Arrays.copyOf(s.bytes(), r.nextInt(s.size())));
        }
        AddressSpace as = new AddressSpace(null, new MapLimit());
        SparseHost host = new SparseHost();
        try {
            Bytes f = new Bytes(s.bytes());
            ElfImage image = ElfImage.readProgram(null, f, f.head());
            new ElfLoader(as, host, MemoryLimits.NONE, r::nextLong, () -> {}).load(image, null);
        } catch (ErrnoException e) {
            assertTrue(List.of(Errno.ENOEXEC, Errno.EIO, Errno.EINVAL, Errno.ENOMEM, Errno.EPERM).contains(e.errno()), e.errno().name());
        }
    }
}
