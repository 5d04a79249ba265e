package org.belljar.kernel;

import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.host.NativeMemory;
import org.belljar.mm.AddressSpace;
import org.belljar.mm.GuestStruct;
import org.belljar.mm.PageMap;
import org.belljar.mm.Vma;
import org.belljar.mm.VmaTree;
import org.belljar.platform.GuestProcess;
import org.belljar.vfs.KernelBuffer;
import org.belljar.vfs.OpenFile;

/**
 * An ELF core file:
 *
 * <pre>
 *   ELF header | PT_NOTE and PT_LOAD headers | notes | to a page boundary | the content of each PT_LOAD
 * </pre>
 *
 * What a mapping gives is chosen by the process's coredump_filter (core(5)); pages that the process never touched are holes of
 * the file, as the host's page tables tell. Writing ends at RLIMIT_CORE, or when the process is killed. The address space is
 * the guest's, so looking through it is bounded: behind {@link #MAX_SCANNED} there are only holes.
 */
final class CoreFile {
    private static final int EHDR_SIZE = 64, PHDR_SIZE = 56, PT_LOAD = 1, PT_NOTE = 4, ET_CORE = 4, EM_X86_64 = 62;
    private static final int PF_R = 4, PF_W = 2, PF_X = 1;
    private static final int ANON_PRIVATE = 1, ANON_SHARED = 2, FILE_PRIVATE = 4, FILE_SHARED = 8, ELF_HEADERS = 16;
    private static final int PAGE = (int) AddressSpace.PAGE, CHUNK = 64 * PAGE;
    /** Pages whose page-table entries are read at a time; after so much work other tasks get the kernel's thread. */
    private static final int SCAN = 4096;
    private static final long MAX_SCANNED = 1L << 38;
    /** A mapping of an object is written with its untouched pages up to this size. */
    private static final long MAX_WHOLE = 1L << 30;
    private static final int ELF_MAGIC = 0x464c457f;
    private static final long PAUSE_NS = 50_000;
    private static final long PRESENT = 1L << 63, SWAPPED = 1L << 62, OF_FILE = 1L << 61;

    /** A PT_LOAD: {@code sizeBytes} of it are in the file, holes where {@code isSparse} and never touched. */
    private record Segment(long start, long end, int flags, long sizeBytes, boolean isSparse) {}

    private final Task task;
    private final GuestProcess process;
    private final VmaTree tree;
    private final byte[] notes;
    private final OpenFile file;
    private final long limit;
    private final int filter;
    private final NativeMemory chunk = NativeMemory.allocate(CHUNK);
    private final NativeMemory entries = NativeMemory.allocate(SCAN * 8L);
    private long written;
    private long scanned;

    CoreFile(Task task, SignalInfo info, List<CoreDump.Stopped> threads, OpenFile file, long limit) {
        this.task = task;
        this.process = task.addressSpace().process();
        this.tree = task.addressSpace().tree();
        this.file = file;
        this.limit = limit < 0 ? Long.MAX_VALUE : limit;
        this.filter = task.group().coredumpFilter();
        this.notes = new CoreNotes(task, info).make(threads, tree);
    }

    /** Throws an errno when nothing could be written. */
    void write() {
        try {
            List<Segment> segments = segments();
            int headers = EHDR_SIZE + PHDR_SIZE * (segments.size() + 1);
            long data = headers + notes.length + PAGE - 1 & -(long) PAGE;
            if (!put(headers(segments, headers, data), 0) || !put(notes, headers)) {
                return;
            }
            long at = data;
            for (Segment s : segments) {
                if (!dump(s, at)) {
                    return;
                }
                at += s.sizeBytes;
            }
            file.truncate(task, at);
        } finally {
            chunk.free();
            entries.free();
        }
    }

    private byte[] headers(List<Segment> segments, int size, long data) {
        GuestStruct h = new GuestStruct(size);
        h.putInt(0, ELF_MAGIC).putInt(4, 0x00010102).putShort(16, ET_CORE).putShort(18, EM_X86_64).putInt(20, 1);
        h.putLong(32, EHDR_SIZE).putShort(52, EHDR_SIZE).putShort(54, PHDR_SIZE).putShort(56, segments.size() + 1);
        h.putInt(EHDR_SIZE, PT_NOTE).putLong(EHDR_SIZE + 8, size).putLong(EHDR_SIZE + 32, notes.length).putLong(EHDR_SIZE + 48, 4);
        long offset = data;
        int at = EHDR_SIZE + PHDR_SIZE;
        for (Segment s : segments) {
            h.putInt(at, PT_LOAD).putInt(at + 4, s.flags).putLong(at + 8, offset).putLong(at + 16, s.start);
            h.putLong(at + 32, s.sizeBytes).putLong(at + 40, s.end - s.start).putLong(at + 48, PAGE);
            offset += s.sizeBytes;
            at += PHDR_SIZE;
        }
        return h.bytes();
    }

    // ---- what is dumped ----

    private List<Segment> segments() {
        List<Segment> all = new ArrayList<>();
        for (int i = 0; i < tree.size(); i++) {
            Vma v = tree.get(i);
            int flags = (v.isReadable() ? PF_R : 0) | (v.isWritable() ? PF_W : 0) | (v.isExecutable() ? PF_X : 0);
            long size = sizeOf(v);
            all.add(new Segment(v.start(), v.end(), flags, size, v.backing() == null || size > MAX_WHOLE));
        }
        long vdso = process.vdsoAddress();
        if (vdso != 0) {
            all.add(new Segment(vdso, vdso + process.vdsoLength(), PF_R | PF_X, process.vdsoLength(), false));
        }
        return all;
    }

    /** As vma_dump_size(). */
    private long sizeOf(Vma v) {
        if (v.has(Vma.DONTDUMP) || v.has(Vma.SPECIAL)) {
            return 0;
        }
        if (v.isShared()) {
            boolean isNamed = v.backing() != null && v.backing().file() != null && v.backing().label() == null;
            return (filter & (isNamed ? FILE_SHARED : ANON_SHARED)) != 0 ? v.lengthBytes() : 0;
        }
        if ((filter & ANON_PRIVATE) != 0 && hasPrivatePages(v)) {
            return v.lengthBytes();
        }
        if (v.backing() == null) {
            return 0;
        }
        if ((filter & FILE_PRIVATE) != 0) {
            return v.lengthBytes();
        }
        boolean isElf = (filter & ELF_HEADERS) != 0 && v.offset() == 0 && v.isReadable()
                && process.readMemory(v.start(), chunk, 0, 4) == 4 && chunk.getInt(0) == ELF_MAGIC;
        return isElf ? PAGE : 0;
    }

    /** Whether a private mapping has pages of its own; where the host does not tell, those that may be written. */
    private boolean hasPrivatePages(Vma v) {
        for (long at = v.start(); at < v.end(); at += (long) SCAN * PAGE) {
            if (!scan(at)) {
                return v.isWritable();
            }
            long pages = Math.min(SCAN, (v.end() - at) / PAGE);
            for (int i = 0; i < pages; i++) {
                if (isTouched(i) && (entries.getLong(i * 8L) & OF_FILE) == 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Reads the page-table entries from an address on; false when the host does not tell. */
    private boolean scan(long addr) {
        scanned += (long) SCAN * PAGE;
        if (scanned > MAX_SCANNED) {
            entries.fill(0, entries.size(), (byte) 0);
            return true;
        }
        if (scanned % (64L * SCAN * PAGE) == 0) {
            task.park(System.nanoTime() + PAUSE_NS);
        }
        return PageMap.read(process.hostPid(), addr, entries);
    }

    private boolean isTouched(int i) {
        return (entries.getLong(i * 8L) & (PRESENT | SWAPPED)) != 0;
    }

    // ---- writing ----

    /** False when the dump is to end here. */
    private boolean dump(Segment s, long offset) {
        for (long done = 0; done < s.sizeBytes; done += (long) SCAN * PAGE) {
            if (task.isDying() || scanned > MAX_SCANNED) {
                return !task.isDying();
            }
            int pages = (int) (Math.min((long) SCAN * PAGE, s.sizeBytes - done) / PAGE);
            boolean isKnown = s.isSparse && scan(s.start + done);
            for (int i = 0; i < pages; i++) {
                int from = i;
                while (i < pages && (!isKnown || isTouched(i))) {
                    i++;
                }
                long at = done + (long) from * PAGE;
                if (!dumpPages(s.start + at, (long) (i - from) * PAGE, offset + at)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean dumpPages(long addr, long length, long offset) {
        for (long done = 0; done < length; done += CHUNK) {
            int n = (int) Math.min(CHUNK, length - done);
            long got = process.readMemory(addr + done, chunk, 0, n);
            if (got < n) {
                got = process.readMemoryForced(addr + done, chunk, 0, n);
            }
            if (got > 0 && !put((int) got, offset + done)) {
                return false;
            }
        }
        return true;
    }

    private boolean put(byte[] b, long offset) {
        for (int done = 0; done < b.length; done += CHUNK) {
            int n = Math.min(CHUNK, b.length - done);
            chunk.put(0, b, done, n);
            if (!put(n, offset + done)) {
                return false;
            }
        }
        return true;
    }

    /** The first bytes of the chunk go to the file. */
    private boolean put(int length, long offset) {
        if (length > limit - written) {
            return false;
        }
        for (int done = 0; done < length;) {
            long n = file.pwrite(task, new KernelBuffer(chunk, done, length - done), offset + done);
            if (n <= 0) {
                if (written == 0) {
                    throw (n == 0 ? Errno.EIO : Errno.of((int) -n)).exception();
                }
                return false;
            }
            done += (int) n;
            written += n;
        }
        return true;
    }
}
