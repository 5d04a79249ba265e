package org.belljar.fs.pipe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.belljar.abi.Errno;
import org.belljar.host.NativeMemory;
import org.belljar.vfs.FileLimits;
import org.belljar.vfs.KernelBuffer;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.Poll;
import org.belljar.vfs.ThreadCaller;
import org.junit.jupiter.api.Test;

/** A pipe against the simplest description of Linux's: a list of page buffers, one byte at a time. */
class PipeModelTest {
    private static final int PAGE = 4096, STEPS = 4000;

    /** pipe_write and pipe_read of fs/pipe.c, literally. */
    private static final class Model {
        final ArrayDeque<List<Byte>> buffers = new ArrayDeque<>();
        final ArrayDeque<Integer> ends = new ArrayDeque<>();
        int slots = 16;

        int write(byte[] data) {
            int at = 0;
            int odd = data.length & PAGE - 1;
            if (odd != 0 && !buffers.isEmpty() && ends.peekLast() + odd <= PAGE) {
                for (; at < odd; at++) {
                    buffers.peekLast().add(data[at]);
                }
                ends.addLast(ends.pollLast() + odd);
            }
            while (at < data.length && buffers.size() < slots) {
                List<Byte> b = new ArrayList<>();
                for (int n = 0; n < PAGE && at < data.length; n++) {
                    b.add(data[at++]);
                }
                buffers.addLast(b);
                ends.addLast(b.size());
            }
            return at;
        }

        List<Byte> read(int max) {
            List<Byte> out = new ArrayList<>();
            while (out.size() < max && !buffers.isEmpty()) {
                out.add(buffers.peekFirst().removeFirst());
                if (buffers.peekFirst().isEmpty()) {
                    buffers.removeFirst();
                    ends.removeFirst();
                }
            }
            return out;
        }
    }

    @Test
    void generatedReadsAndWritesAgreeWithTheModel() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        ThreadCaller caller = ThreadCaller.current();
        OpenFile[] ends = new Pipes(new FileLimits()).create(caller, 04000);
        Model model = new Model();
        NativeMemory memory = NativeMemory.allocate(200_000);
        for (int step = 0; step < STEPS; step++) {
            String where = "seed " + seed + " step " + step;
            int size = size(random);
            switch (random.nextInt(9)) {
                case 0 -> resize(caller, (PipeFile) ends[0], model, random, where);
                case 1, 2, 3, 4 -> {
                    byte[] data = new byte[size];
                    random.nextBytes(data);
                    memory.put(0, data, 0, size);
                    long n = ends[1].write(caller, new KernelBuffer(memory, 0, size));
                    int expected = model.write(data);
                    assertEquals(expected == 0 && size > 0 ? Errno.EAGAIN.negative() : expected, n, where);
                }
                default -> {
                    long n = ends[0].read(caller, new KernelBuffer(memory, 0, size));
                    List<Byte> expected = model.read(size);
                    assertEquals(expected.isEmpty() && size > 0 ? Errno.EAGAIN.negative() : expected.size(), n, where);
                    for (int i = 0; i < expected.size(); i++) {
                        assertEquals(expected.get(i), memory.getByte(i), where + " byte " + i);
                    }
                }
            }
            assertEquals(model.buffers.isEmpty() ? 0 : Poll.IN | Poll.RDNORM, ends[0].poll(null), where);
            assertEquals(model.buffers.size() >= model.slots ? 0 : Poll.OUT | Poll.WRNORM, ends[1].poll(null), where);
        }
        ends[0].drop();
        ends[1].drop();
        memory.free();
    }

    private static int size(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(20);
            case 1 -> PAGE - 2 + random.nextInt(5);
            case 2 -> random.nextInt(PAGE * 2);
            default -> random.nextInt(100_000);
        };
    }

    private static void resize(ThreadCaller caller, PipeFile pipe, Model model, Random random, String where) {
        int slots = 1 << random.nextInt(7);
        long r = pipe.setCapacity(caller, (long) slots * PAGE);
        if (slots < model.buffers.size()) {
            assertEquals(Errno.EBUSY.negative(), r, where);
        } else {
            assertEquals((long) slots * PAGE, r, where);
            model.slots = slots;
        }
    }

    @Test
    void aBlockedReaderIsWokenByDataAndByTheLastWriter() throws Exception {
        OpenFile[] ends = new Pipes(new FileLimits()).create(ThreadCaller.current(), 0);
        long[] results = new long[2];
        Thread reader = new Thread(() -> {
            ThreadCaller me = ThreadCaller.current();
            NativeMemory m = NativeMemory.allocate(10);
            results[0] = ends[0].read(me, new KernelBuffer(m, 0, 10));
            results[1] = ends[0].read(me, new KernelBuffer(m, 0, 10));
            m.free();
        });
        reader.start();
        NativeMemory m = NativeMemory.allocate(3);
        Thread.sleep(20);
        assertEquals(3, ends[1].write(ThreadCaller.current(), new KernelBuffer(m, 0, 3)));
        Thread.sleep(20);
        ends[1].drop();
        reader.join(5000);
        assertEquals(3, results[0]);
        assertEquals(0, results[1]);
        m.free();
    }

    @Test
    void aSignalEndsABlockedWriteWithWhatWasWritten() throws Exception {
        OpenFile[] ends = new Pipes(new FileLimits()).create(ThreadCaller.current(), 0);
        long[] result = new long[1];
        ThreadCaller[] writer = new ThreadCaller[1];
        Thread t = new Thread(() -> {
            NativeMemory m = NativeMemory.allocate(100_000);
            result[0] = ends[1].write(writer[0], new KernelBuffer(m, 0, 100_000));
            m.free();
        });
        writer[0] = new ThreadCaller(t);
        t.start();
        Thread.sleep(30);
        writer[0].interrupt();
        t.join(5000);
        assertEquals(65536, result[0]);
        ends[0].drop();
        NativeMemory m = NativeMemory.allocate(1);
        ThreadCaller me = ThreadCaller.current();
        assertEquals(Errno.EPIPE.negative(), ends[1].write(me, new KernelBuffer(m, 0, 1)));
        assertEquals(1, me.signals.get());
        m.free();
    }
}
