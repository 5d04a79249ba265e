package org.belljar.fs.tmpfs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.belljar.host.HostFiles;
import org.belljar.host.NativeMemory;
import org.belljar.mm.SharedStore;
import org.belljar.vfs.KernelBuffer;

/** File content against a byte array, in the store and in a memfd of its own, with chunks that are used again and again. */
class FileDataTest {
    private static final int MAX = 1 << 20;

    /** One step: what, where, how much, which byte. */
    record Step(int kind, int offset, int length, int value) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> near = Arbitraries.integers().between(0, 40).map(i -> i * 4096);
        Arbitrary<Integer> offset = Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(3, near),
                net.jqwik.api.Tuple.of(3, Arbitraries.integers().between(0, 300_000)));
        return Combinators.combine(Arbitraries.integers().between(0, 99), offset,
                Arbitraries.integers().between(1, 150_000), Arbitraries.integers().between(1, 127)).as(Step::new)
                .list().ofMinSize(1).ofMaxSize(40);
    }

    @Property(tries = 150)
    void behavesAsBytes(@ForAll("steps") List<Step> steps) {
        SharedStore store = new SharedStore(1 << 26);
        NativeMemory scratch = NativeMemory.allocate(MAX);
        try {
            FileData data = new FileData(new PageQuota(store, Long.MAX_VALUE));
            byte[] model = new byte[MAX];
            int size = 0;
            for (Step s : steps) {
                size = apply(data, model, size, s, scratch);
                assertEquals(size, data.size());
            }
            check(data, model, size, scratch);
            // What is freed must come back clean.
            data.free();
            assertEquals(0, store.usedBytes());
            FileData next = new FileData(new PageQuota(store, Long.MAX_VALUE));
            next.truncate(500_000);
            write(next, scratch, 70_001, 3, (byte) 9);
            byte[] expected = new byte[MAX];
            Arrays.fill(expected, 70_001, 70_004, (byte) 9);
            check(next, expected, 500_000, scratch);
            next.free();
        } finally {
            scratch.free();
            store.close();
        }
    }

    private static int apply(FileData data, byte[] model, int size, Step s, NativeMemory scratch) {
        int end = s.offset + s.length;
        if (s.kind < 50) {
            write(data, scratch, s.offset, s.length, (byte) s.value);
            Arrays.fill(model, s.offset, end, (byte) s.value);
            return Math.max(size, end);
        }
        if (s.kind < 65) {
            data.truncate(s.offset);
            Arrays.fill(model, Math.min(size, s.offset), MAX, (byte) 0);
            return s.offset;
        }
        if (s.kind < 80) {
            assertEquals(0, data.allocate(3, s.offset, s.length));
            Arrays.fill(model, s.offset, end, (byte) 0);
            return size;
        }
        if (s.kind < 90) {
            assertEquals(0, data.allocate(0, s.offset, s.length));
            return Math.max(size, end);
        }
        if (s.kind < 92) {
            HostFiles.close(data.openForMapping(false));
            return size;
        }
        long[] at = new long[1];
        scratch.fill(0, s.length, (byte) s.value);
        int more = Math.min(s.length, MAX - size);
        assertEquals(more, data.append(new KernelBuffer(scratch, 0, more), at));
        Arrays.fill(model, size, size + more, (byte) s.value);
        return size + more;
    }

    private static void write(FileData data, NativeMemory scratch, int offset, int length, byte value) {
        scratch.fill(0, length, value);
        assertEquals(length, data.write(new KernelBuffer(scratch, 0, length), offset));
    }

    private static void check(FileData data, byte[] model, int size, NativeMemory scratch) {
        assertEquals(size, data.read(new KernelBuffer(scratch, 0, MAX), 0));
        byte[] got = new byte[size];
        scratch.get(0, got, 0, size);
        assertArrayEquals(Arrays.copyOf(model, size), got);
        for (long at = 0; (at = data.next(at, false)) >= 0 && at < size; ) {
            long hole = data.next(at, true);
            for (long i = hole; i < Math.min(size, hole + 4096 - (hole & 4095)); i++) {
                assertEquals(0, model[(int) i], "a hole holds data at " + i);
            }
            at = hole;
        }
    }
}
