package org.belljar.mm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.belljar.abi.Errno;
import org.junit.jupiter.api.Test;

/** Sequences of memory calls against a page table: tree, host calls and accounts must agree after each. */
class AddressSpaceTest {
    private static final long BASE = 0x10000000L;
    private static final int PAGES = 48;
    private static final long PAGE = AddressSpace.PAGE;

    /** One call on a small window of the address space; sizes and places in pages. */
    record Call(int kind, int page, int count, int other, int prot) {
        void run(AddressSpace as, PageModel host) {
            long addr = BASE + page * PAGE;
            long len = count * PAGE;
            switch (kind) {
                case 0 -> Mapper.map(as, MapRequest.anonymous(addr, len, prot, HostMap.FIXED, 0), MemoryLimits.NONE, host);
                case 1 -> Mapper.map(as, MapRequest.anonymous(addr, len, prot, HostMap.FIXED_NOREPLACE, 0), MemoryLimits.NONE, host);
                case 2 -> Mapper.map(as, MapRequest.anonymous(addr, len, prot, 0, 0), MemoryLimits.NONE, host);
                case 3 -> Mapper.unmap(as, addr, len, host);
                case 4 -> Protector.protect(as, addr, addr + len, prot, MemoryLimits.NONE, host);
                case 5 -> remap(as, host, addr, len, Remapper.MAYMOVE, 0);
                case 6 -> {
                    long to = BASE + (long) (PAGES + 8 + page) * PAGE;
                    remap(as, host, addr, len, Remapper.MAYMOVE | Remapper.FIXED, to);
                }
                case 7 -> RangeFlags.change(as, addr, addr + len, Vma.DONTDUMP, 0);
                case 8 -> Brk.set(as, as.layout().startBrk + (long) other * 3000, MemoryLimits.NONE, host);
                default -> StackExpander.expand(as, addr, MemoryLimits.NONE, host);
            }
        }

        private void remap(AddressSpace as, PageModel host, long addr, long len, int flags, long to) {
            Remapper.remap(as, addr, len, (long) other * PAGE, flags, to, MemoryLimits.NONE, host);
        }
    }

    @Provide
    Arbitrary<List<Call>> calls() {
        return Combinators.combine(Arbitraries.integers().between(0, 9), Arbitraries.integers().between(0, PAGES - 1),
                Arbitraries.integers().between(1, 12), Arbitraries.integers().between(1, 20),
                Arbitraries.of(0, 1, 3, 5, 7)).as(Call::new).list().ofMaxSize(60);
    }

    private static AddressSpace space() {
        AddressSpace as = new AddressSpace(null, new MapLimit());
        as.setMmapBase(BASE + 2 * PAGES * PAGE);
        as.layout().startBrk = BASE - 100 * PAGE;
        as.layout().brk = as.layout().startBrk;
        return as;
    }

    @Property(tries = 500)
    void treeAndHostAgree(@ForAll("calls") List<Call> calls) {
        AddressSpace as = space();
        PageModel host = new PageModel();
        for (Call c : calls) {
            c.run(as, host);
            host.assertAgrees(as.tree());
            long bytes = 0;
            for (int i = 0; i < as.tree().size(); i++) {
                bytes += as.tree().get(i).lengthBytes();
            }
            assertEquals(bytes, as.account().totalBytes());
        }
    }

    @Property(tries = 300)
    void failedHostCallsAreTakenBack(@ForAll("calls") List<Call> calls) {
        AddressSpace as = space();
        PageModel host = new PageModel();
        for (Call c : calls) {
            as.changeDone();
            PageModel before = new PageModel();
            before.pages.putAll(host.pages);
            c.run(as, host);
            boolean refuse = c.other % 4 == 0 && c.kind != 3 && c.kind != 7;
            if (refuse && as.changeFailed(before)) {
                host.pages.clear();
                host.pages.putAll(before.pages);
            }
            host.assertAgrees(as.tree());
        }
    }

    @Property(tries = 500)
    void chosenPlaceIsTheHighestGap(@ForAll("calls") List<Call> calls) {
        AddressSpace as = space();
        PageModel host = new PageModel();
        for (Call c : calls) {
            if (c.kind == 2) {
                long len = c.count * PAGE;
                long expected = highestGap(as, len);
                long got = Mapper.map(as, MapRequest.anonymous(0, len, 3, 0, 0), MemoryLimits.NONE, host);
                assertEquals(expected, got);
            } else {
                c.run(as, host);
            }
        }
    }

    private static long highestGap(AddressSpace as, long len) {
        long base = as.layout().mmapBase;
        for (long a = base - len; a >= AddressSpace.LOWEST; a -= PAGE) {
            if (!as.tree().overlaps(a, a + len) && Mapper.isFree(as.tree(), a, len)) {
                return a;
            }
        }
        return -1;
    }

    @Test
    void limitsHold() {
        AddressSpace as = space();
        PageModel host = new PageModel();
        MemoryLimits small = new MemoryLimits() {
            @Override
            public long addressSpaceBytes() {
                return 10 * PAGE;
            }

            @Override
            public long dataBytes() {
                return 5 * PAGE;
            }

            @Override
            public long stackBytes() {
                return 4 * PAGE;
            }

            @Override
            public long lockedBytes() {
                return 0;
            }
        };
        assertTrue(Mapper.map(as, MapRequest.anonymous(0, 5 * PAGE, 3, 0, 0), small, host) > 0);
        assertEquals(Errno.ENOMEM.negative(), Mapper.map(as, MapRequest.anonymous(0, PAGE, 3, 0, 0), small, host));
        assertTrue(Mapper.map(as, MapRequest.anonymous(0, 5 * PAGE, 1, 0, 0), small, host) > 0);
        assertEquals(Errno.ENOMEM.negative(), Mapper.map(as, MapRequest.anonymous(0, PAGE, 0, 0, 0), small, host));
        assertEquals(as.layout().brk, Brk.set(as, as.layout().brk + PAGE, small, host));
    }

    @Test
    void nothingBelowTheLowestOrAboveTheTop() {
        AddressSpace as = space();
        PageModel host = new PageModel();
        for (long addr : new long[] {0x60000, 0x70000, 0x10000, AddressSpace.LOWEST - PAGE}) {
            assertEquals(Errno.EPERM.negative(),
                    Mapper.map(as, MapRequest.anonymous(addr, PAGE, 3, HostMap.FIXED, 0), MemoryLimits.NONE, host));
        }
        for (long addr : new long[] {GuestMemory.TASK_SIZE, 0x7e0000000000L, -PAGE, 0x7fff_ffff_f000L}) {
            assertEquals(Errno.ENOMEM.negative(),
                    Mapper.map(as, MapRequest.anonymous(addr, PAGE, 3, HostMap.FIXED, 0), MemoryLimits.NONE, host));
        }
        assertEquals(0, Mapper.unmap(as, 0, GuestMemory.TASK_SIZE, host));
        assertEquals(0, host.size());
    }

    @Test
    void questionsAboutRanges() {
        AddressSpace as = space();
        PageModel host = new PageModel();
        long a = Mapper.map(as, MapRequest.anonymous(0, 4 * PAGE, 3, 0, 0), MemoryLimits.NONE, host);
        Protector.protect(as, a + PAGE, a + 2 * PAGE, 1, MemoryLimits.NONE, host);
        assertTrue(as.isReadable(a, 4 * PAGE));
        assertFalse(as.isWritable(a, 4 * PAGE));
        assertTrue(as.isWritable(a + 2 * PAGE, 2 * PAGE));
        assertFalse(as.isReadable(a, 4 * PAGE + 1));
        assertTrue(as.isReadable(a + 8 * PAGE, 0));
        assertFalse(as.isReadable(-1, 2));
        assertNull(as.futexIdentity(a - PAGE));
        assertEquals(as, as.futexIdentity(a));
    }
}
