package org.belljar.mm;

import java.util.List;
import java.util.function.LongSupplier;
import org.belljar.abi.Errno;
import org.belljar.mm.ElfImage.Segment;
import org.belljar.platform.HostCalls;

/**
 * Maps an ELF program and its interpreter into an empty address space, as load_elf_binary does after the point of no
 * return: any failure here ends the program.
 */
public final class ElfLoader {
    /** ELF_ET_DYN_BASE: two thirds of the address space; gdb and people know 0x555555554000. */
    static final long PIE_BASE = 0x555555554000L;
    private static final long PAGE = AddressSpace.PAGE;
    /** Random bits of mmap base and PIE base (vm.mmap_rnd_bits), of the stack, and of brk. */
    private static final long MMAP_RANDOM_PAGES = 1L << 28, STACK_RANDOM_PAGES = 1L << 22, BRK_RANDOM_BYTES = 1L << 30;
    private static final int CALLS_PER_SEGMENT = 6;
    private static final long MIN_GAP = 128L << 20, MAX_STACK = 64L << 20, MIN_STACK = 33 * PAGE;

    private final AddressSpace as;
    private final HostCalls calls;
    private final MemoryLimits limits;
    /** Source of randomisation; null for none (ADDR_NO_RANDOMIZE). */
    private final LongSupplier random;
    /** Runs the list's calls so far: for programs with very many segments. */
    private final Runnable flush;

    /** What a program starts with. All addresses relocated. */
    public record Loaded(long entry, long programEntry, long headersAddr, int headerCount, long interpreterBase) {}

    public ElfLoader(AddressSpace as, HostCalls calls, MemoryLimits limits, LongSupplier random, Runnable flush) {
        this.as = as;
        this.calls = calls;
        this.limits = limits;
        this.random = random;
        this.flush = flush;
    }

    private long randomBelow(long bound) {
        return random == null ? 0 : Long.remainderUnsigned(random.getAsLong(), bound);
    }

    /**
     * Maps everything but the stack's content. {@code interpreter} may be null.
     *
     * @throws org.belljar.abi.ErrnoException EINVAL, ENOMEM, EPERM: the program is to be killed
     */
    public Loaded load(ElfImage program, ElfImage interpreter) {
        long stackTop = placeStack(program.wantsExecutableStack());
        placeMmapBase(stackTop);
        long bias = program.isPositionIndependent() ? chooseBias(program, interpreter != null) : 0;
        mapSegments(program, bias);
        setCodeAndData(program, bias);
        setBrk(program, bias, interpreter != null);
        long entry = program.entry() + bias;
        long base = 0;
        if (interpreter != null) {
            base = interpreter.isPositionIndependent() ? chooseBias(interpreter, false) : 0;
            mapSegments(interpreter, base);
            entry = interpreter.entry() + base;
        }
        if (!GuestMemory.isUserRange(entry, 1)) {
            throw Errno.EINVAL.exception();
        }
        long headers = program.headersAddr();
        return new Loaded(entry, program.entry() + bias, headers == 0 ? 0 : headers + bias, program.segmentCount(), base);
    }

    /** The stack is mapped at its full size: the host extends no mapping of its own accord where the kernel decides. */
    private long placeStack(boolean executable) {
        long top = GuestMemory.TASK_SIZE - randomBelow(STACK_RANDOM_PAGES) * PAGE;
        long limit = limits.stackBytes();
        long size = Long.compareUnsigned(limit, MAX_STACK) > 0 ? MAX_STACK : Math.max(limit, MIN_STACK);
        size = size + PAGE - 1 & -PAGE;
        int prot = Vma.PROT_READ | Vma.PROT_WRITE | (executable ? Vma.PROT_EXEC : 0);
        Errno.check(Mapper.map(as, MapRequest.anonymous(top - size, size, prot, HostMap.FIXED | HostMap.NORESERVE,
                Vma.GROWSDOWN | Vma.STACK), MemoryLimits.NONE, calls));
        as.layout().startStack = top;
        return top;
    }

    private void placeMmapBase(long stackTop) {
        long limit = limits.stackBytes();
        long room = Math.max(MIN_GAP, Long.compareUnsigned(limit, MAX_STACK) > 0 ? MAX_STACK : limit);
        long base = stackTop - room - GapFinder.STACK_GUARD_GAP - randomBelow(MMAP_RANDOM_PAGES) * PAGE;
        as.setMmapBase(base & -PAGE);
    }

    private long chooseBias(ElfImage image, boolean hasInterpreter) {
        long low = Long.MAX_VALUE;
        long high = 0;
        long align = PAGE;
        for (Segment s : image.segments()) {
            if (s.type() != ElfImage.PT_LOAD) {
                continue;
            }
            checkSize(s);
            low = Math.min(low, s.vaddr() & -PAGE);
            high = Math.max(high, s.vaddr() + s.memBytes());
            if (Long.bitCount(s.align()) == 1 && s.align() > 0) {
                align = Math.max(align, s.align());
            }
        }
        if (high <= low) {
            throw Errno.EINVAL.exception();
        }
        long total = high - low + PAGE - 1 & -PAGE;
        if (hasInterpreter) {
            return (PIE_BASE + randomBelow(MMAP_RANDOM_PAGES) * PAGE & -align) - low;
        }
        long at = as.gaps().find(as.tree(), total, align);
        if (at < 0) {
            throw Errno.ENOMEM.exception();
        }
        return at - low;
    }

    private static void checkSize(Segment s) {
        if (Long.compareUnsigned(s.fileBytes(), s.memBytes()) > 0 || !GuestMemory.isUserRange(s.vaddr(), s.memBytes())) {
            throw Errno.EINVAL.exception();
        }
    }

    private void mapSegments(ElfImage image, long bias) {
        FileBacking backing = new FileBacking(image.file());
        int fd = backing.openForMapping(false);
        try {
            calls.holdFile(fd);
            for (Segment s : image.segments()) {
                if (s.type() == ElfImage.PT_LOAD) {
                    checkSize(s);
                    mapSegment(s, bias, backing, fd);
                }
            }
            calls.releaseFile();
        } finally {
            Mapper.closeDescriptor(fd);
        }
    }

    private void mapSegment(Segment s, long bias, FileBacking backing, int fd) {
        long inPage = s.vaddr() & PAGE - 1;
        long start = s.vaddr() + bias - inPage;
        if (calls.size() + CALLS_PER_SEGMENT > calls.capacity()) {
            flush.run();
        }
        if (s.fileBytes() != 0 && (s.offset() < 0 || (s.offset() - inPage & PAGE - 1) != 0)) {
            throw Errno.EINVAL.exception();
        }
        long fileEnd = s.vaddr() + bias + s.fileBytes();
        long memEnd = s.vaddr() + bias + s.memBytes();
        if (s.fileBytes() != 0) {
            long len = fileEnd - start + PAGE - 1 & -PAGE;
            Errno.check(Mapper.map(as, new MapRequest(start, len, s.prot(), HostMap.FIXED, Vma.MAY_ALL, backing,
                    s.offset() - inPage), limits, calls, fd));
            if (s.memBytes() > s.fileBytes() && (fileEnd & PAGE - 1) != 0 && (s.flags() & ElfImage.PF_W) != 0) {
                long to = fileEnd + PAGE - 1 & -PAGE;
                calls.zero(fileEnd, to - fileEnd);
            }
        }
        long bssStart = s.fileBytes() == 0 ? start : fileEnd + PAGE - 1 & -PAGE;
        long bssEnd = memEnd + PAGE - 1 & -PAGE;
        if (s.memBytes() > s.fileBytes() && bssEnd > bssStart) {
            // vm_brk_flags: always readable and writable, executable if the segment is.
            int prot = Vma.PROT_READ | Vma.PROT_WRITE | s.prot() & Vma.PROT_EXEC;
            Errno.check(Mapper.map(as, MapRequest.anonymous(bssStart, bssEnd - bssStart, prot, HostMap.FIXED, 0), limits, calls));
        }
    }

    private void setCodeAndData(ElfImage image, long bias) {
        long startCode = Long.MAX_VALUE;
        long endCode = 0;
        long startData = 0;
        long endData = 0;
        for (Segment s : image.segments()) {
            if (s.type() != ElfImage.PT_LOAD) {
                continue;
            }
            long end = s.vaddr() + s.fileBytes();
            if ((s.flags() & ElfImage.PF_X) != 0) {
                startCode = Math.min(startCode, s.vaddr());
                endCode = Math.max(endCode, end);
            }
            startData = Math.max(startData, s.vaddr());
            endData = Math.max(endData, end);
        }
        Layout l = as.layout();
        l.startCode = startCode == Long.MAX_VALUE ? bias : startCode + bias;
        l.endCode = endCode + bias;
        l.startData = startData + bias;
        l.endData = endData + bias;
    }

    private void setBrk(ElfImage image, long bias, boolean hasInterpreter) {
        long end = 0;
        for (Segment s : image.segments()) {
            if (s.type() == ElfImage.PT_LOAD) {
                end = Math.max(end, s.vaddr() + s.memBytes());
            }
        }
        long brk = Brk.pageUp(end + bias);
        if (image.isPositionIndependent() && !hasInterpreter) {
            // A loader run as a program, or a static PIE, lies in the mmap area: no room to grow there.
            brk = PIE_BASE;
        }
        brk += randomBelow(BRK_RANDOM_BYTES / PAGE) * PAGE;
        as.layout().startBrk = brk;
        as.layout().brk = brk;
    }
}
