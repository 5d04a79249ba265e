package org.belljar.kernel;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.belljar.mm.AddressSpace;
import org.belljar.mm.Backing;
import org.belljar.mm.GuestMemory;
import org.belljar.mm.GuestStruct;
import org.belljar.mm.Layout;
import org.belljar.mm.Vma;
import org.belljar.mm.VmaTree;
import org.belljar.vfs.PathNames;

/**
 * The PT_NOTE segment of a core file, in the order of Linux's fs/binfmt_elf.c: for the first thread NT_PRSTATUS, then
 * NT_PRPSINFO, NT_SIGINFO, NT_AUXV and NT_FILE of the process, then the thread's NT_PRFPREG and NT_X86_XSTATE; for the others
 * NT_PRSTATUS, NT_PRFPREG and NT_X86_XSTATE.
 */
final class CoreNotes {
    private static final int NT_PRSTATUS = 1, NT_PRFPREG = 2, NT_PRPSINFO = 3, NT_AUXV = 6, NT_X86_XSTATE = 0x202,
            NT_SIGINFO = 0x53494749, NT_FILE = 0x46494c45;
    /** struct elf_prstatus and struct elf_prpsinfo (linux/elfcore.h) on x86-64. */
    private static final int PRSTATUS_SIZE = 336, PRPSINFO_SIZE = 136, NAME_LENGTH = 16, ARGUMENTS_LENGTH = 80;
    private static final int ALIGN = 4;

    private final Task dumper;
    private final SignalInfo info;
    private final AddressSpace space;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    CoreNotes(Task dumper, SignalInfo info) {
        this.dumper = dumper;
        this.info = info;
        this.space = dumper.addressSpace();
    }

    byte[] make(List<CoreDump.Stopped> threads, VmaTree tree) {
        boolean isFirst = true;
        for (CoreDump.Stopped t : threads) {
            note("CORE", NT_PRSTATUS, status(t));
            if (isFirst) {
                note("CORE", NT_PRPSINFO, process());
                note("CORE", NT_SIGINFO, info.bytes());
                note("CORE", NT_AUXV, space.layout().auxv);
                note("CORE", NT_FILE, files(tree));
                isFirst = false;
            }
            note("CORE", NT_PRFPREG, t.registers().floatingPoint());
            note("LINUX", NT_X86_XSTATE, t.registers().extendedState());
        }
        return out.toByteArray();
    }

    private void note(String name, int type, byte[] content) {
        GuestStruct head = new GuestStruct(12);
        head.putInt(0, name.length() + 1).putInt(4, content.length).putInt(8, type);
        out.writeBytes(head.bytes());
        out.writeBytes(Arrays.copyOf(name.getBytes(StandardCharsets.ISO_8859_1), name.length() + ALIGN & -ALIGN));
        out.writeBytes(Arrays.copyOf(content, content.length + ALIGN - 1 & -ALIGN));
    }

    private byte[] status(CoreDump.Stopped t) {
        GuestStruct s = new GuestStruct(PRSTATUS_SIZE);
        Task task = t.task();
        TaskGroup g = task.group();
        s.putInt(0, info.signo()).putShort(12, info.signo());
        s.putLong(16, task.signals().ownPendingSet()).putLong(24, task.signals().mask());
        s.putInt(32, task.tid()).putInt(36, g.parentIdIn(g.pids())).putInt(40, g.processGroup().idIn(g.pids())).putInt(44, g.session().idIn(g.pids()));
        CpuUsage own = task.usage();
        CpuUsage children = g.childrenUsage();
        time(s, 48, own.userNs());
        time(s, 64, own.systemNs());
        time(s, 80, children.userNs());
        time(s, 96, children.systemNs());
        System.arraycopy(t.registers().general(), 0, s.bytes(), 112, TraceRegisters.SIZE);
        s.putInt(328, 1);
        return s.bytes();
    }

    private static void time(GuestStruct s, int at, long ns) {
        s.putLong(at, ns / 1_000_000_000).putLong(at + 8, ns % 1_000_000_000 / 1000);
    }

    private byte[] process() {
        GuestStruct s = new GuestStruct(PRPSINFO_SIZE);
        TaskGroup g = dumper.group();
        s.bytes()[1] = 'R';
        s.putInt(16, dumper.credentials().uid()).putInt(20, dumper.credentials().gid());
        s.putInt(24, g.id()).putInt(28, g.parentIdIn(g.pids())).putInt(32, g.processGroup().idIn(g.pids())).putInt(36, g.session().idIn(g.pids()));
        byte[] name = dumper.comm().getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(name, 0, s.bytes(), 40, Math.min(name.length, NAME_LENGTH - 1));
        byte[] arguments = arguments();
        System.arraycopy(arguments, 0, s.bytes(), 56, arguments.length);
        return s.bytes();
    }

    /** The beginning of the command line, with blanks between the words. */
    private byte[] arguments() {
        Layout l = space.layout();
        byte[] b = new byte[(int) Math.max(0, Math.min(l.argEnd - l.argStart, ARGUMENTS_LENGTH - 1))];
        GuestMemory memory = GuestMemory.processOnly(space.process());
        int n = memory.readPartly(l.argStart, b, 0, b.length);
        memory.close();
        for (int i = 0; i < n; i++) {
            b[i] = b[i] == 0 ? (byte) ' ' : b[i];
        }
        return Arrays.copyOf(b, Math.max(n, 0));
    }

    /** Count, page size, then (start, end, offset in pages) of each mapping of a file, then their names. */
    private byte[] files(VmaTree tree) {
        ByteArrayOutputStream ranges = new ByteArrayOutputStream();
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        int count = 0;
        for (int i = 0; i < tree.size(); i++) {
            Vma v = tree.get(i);
            String name = nameOf(v.backing());
            if (name != null) {
                GuestStruct r = new GuestStruct(24);
                r.putLong(0, v.start()).putLong(8, v.end()).putLong(16, v.offset() / AddressSpace.PAGE);
                ranges.writeBytes(r.bytes());
                names.writeBytes(name.getBytes(StandardCharsets.ISO_8859_1));
                names.write(0);
                count++;
            }
        }
        GuestStruct head = new GuestStruct(16);
        head.putLong(0, count).putLong(8, AddressSpace.PAGE);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.bytes());
        all.writeBytes(ranges.toByteArray());
        all.writeBytes(names.toByteArray());
        return all.toByteArray();
    }

    private String nameOf(Backing b) {
        if (b == null || b.label() != null) {
            return b == null ? null : b.label();
        }
        return b.file() == null || b.file().path() == null ? null : PathNames.of(b.file().path(), dumper.fs().root());
    }
}
