package org.belljar.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.belljar.abi.Signal;
import org.belljar.host.AuxiliaryVector;
import org.belljar.host.HostRandom;
import org.belljar.mm.AddressSpace;
import org.belljar.mm.ArgumentReader;
import org.belljar.mm.ElfImage;
import org.belljar.mm.ElfLoader;
import org.belljar.mm.GuestMemory;
import org.belljar.mm.InitialStack;
import org.belljar.platform.GuestProcess;
import org.belljar.platform.GuestThread;
import org.belljar.platform.Registers;
import org.belljar.vfs.Credentials;
import org.belljar.vfs.PathWalk;
import org.belljar.vfs.VfsPath;

/**
 * One execve(2): finds the program behind scripts, then moves the task into a clean process with the new image. Until
 * {@link #enter} a failure is an errno and nothing has changed; from there on it ends the process with SIGSEGV, as in
 * Linux after begin_new_exec.
 */
public final class Exec {
    private static final int MAX_SCRIPTS = 5;
    private static final int ADDR_NO_RANDOMIZE = 0x0040000;
    private static final int MAX_STACK_GAP = 8192;

    private final Task task;
    private final VfsPath base;
    /** What AT_EXECFN shows; scripts do not change it. */
    private final String path;
    private final List<String> argv;
    private final List<String> envp;
    private final ArgumentReader budget;
    /** execveat on a descriptor: the task is named by the file's own name (Linux since 6.14). */
    private boolean isByDescriptor;

    /**
     * @param base where a relative path starts
     * @param path of the program, as AT_EXECFN will show it
     */
    private Exec(Task task, VfsPath base, String path, List<String> argv, List<String> envp, ArgumentReader budget) {
        this.task = task;
        this.base = base;
        this.path = path;
        this.argv = new ArrayList<>(argv);
        this.envp = envp;
        this.budget = budget;
    }

    /**
     * Runs a program in place of the calling one, with vectors in the guest's memory.
     *
     * @param shownPath path for AT_EXECFN and scripts: {@code path}, or /dev/fd/N for execveat with a descriptor
     * @param isInaccessible {@code shownPath} names a close-on-exec descriptor: no script can be run by it
     * @return a {@link Control}; throws the errno otherwise
     */
    public static long run(Task task, VfsPath base, String path, int walkFlags, String shownPath, boolean isInaccessible,
            long argvAddr, long envpAddr) {
        ArgumentReader reader = new ArgumentReader(task.memory(), task.limits().soft(ResourceLimits.STACK));
        try (ProgramFile file = ProgramFile.open(task, base, path, walkFlags)) {
            List<String> argv = reader.read(argvAddr);
            List<String> envp = reader.read(envpAddr);
            Exec exec = new Exec(task, base, shownPath, argv, envp, reader);
            exec.isByDescriptor = !shownPath.equals(path);
            return exec.execute(file, isInaccessible);
        }
    }

    /** The sandbox's first program, as a task's initial work. Throws the errno with which it could not be started. */
    public static long start(Task task, String path, List<String> argv, List<String> envp) {
        VfsPath cwd = task.fs().cwd();
        ArgumentReader reader = new ArgumentReader(task.memory(), task.limits().soft(ResourceLimits.STACK));
        for (String s : argv) {
            reader.charge(s.length() + 9L);
        }
        for (String s : envp) {
            reader.charge(s.length() + 9L);
        }
        try (ProgramFile file = ProgramFile.open(task, cwd, path, PathWalk.FOLLOW)) {
            return new Exec(task, cwd, path, argv, envp, reader).execute(file, false);
        }
    }

    private long execute(ProgramFile first, boolean isInaccessible) {
        budget.charge(path.length() + 1L);
        if (argv.isEmpty()) {
            // As Linux since 5.18: programs rely on argv[0].
            argv.add("");
        }
        ProgramFile program = first;
        String name = path;
        try {
            for (int depth = 0;; depth++) {
                if (depth > MAX_SCRIPTS) {
                    throw Errno.ELOOP.exception();
                }
                Script script = Script.parse(program.head());
                if (script == null) {
                    return executeElf(program);
                }
                if (isInaccessible) {
                    throw Errno.ENOENT.exception();
                }
                rewriteArguments(script, name);
                ProgramFile next = ProgramFile.open(task, base(), script.interpreter(), PathWalk.FOLLOW);
                if (program != first) {
                    program.close();
                }
                program = next;
                name = script.interpreter();
            }
        } finally {
            if (program != first) {
                program.close();
            }
        }
    }

    /** Interpreters are looked up from the working directory, whatever directory the program itself was found from. */
    private VfsPath base() {
        return task.fs().cwd();
    }

    private void rewriteArguments(Script script, String name) {
        argv.remove(0);
        argv.add(0, name);
        budget.charge(name.length() + 9L);
        if (script.argument() != null) {
            argv.add(0, script.argument());
            budget.charge(script.argument().length() + 9L);
        }
        argv.add(0, script.interpreter());
        budget.charge(script.interpreter().length() + 9L);
    }

    private long executeElf(ProgramFile program) {
        ElfImage image = ElfImage.readProgram(task, program.file(), program.head());
        if (image.interpreter() == null) {
            return enter(program, image, null);
        }
        try (ProgramFile ld = ProgramFile.open(task, base(), image.interpreter(), PathWalk.FOLLOW)) {
            return enter(program, image, ElfImage.readInterpreter(task, ld.file(), ld.head()));
        }
    }

    /** The point of no return and what follows. */
    private long enter(ProgramFile program, ElfImage image, ElfImage interpreter) {
        ExecCredentials.Result becomes = ExecCredentials.of(task, program.file());
        Credentials credentials = becomes.credentials();
        boolean isFresh = task.addressSpace().tree().size() == 0 && !task.addressSpace().isShared();
        GuestProcess process = isFresh ? task.thread().process() : task.kernel().platform().takeCleanProcess();
        int formerTid = task.tid();
        long r = TaskExec.killOtherTasks(task);
        if (r != 0) {
            if (!isFresh) {
                process.kill();
            }
            throw Errno.of((int) -r).exception();
        }
        AddressSpace space = isFresh ? task.addressSpace() : new AddressSpace(process, task.kernel().mapLimit());
        task.addressSpace().layout().handOnPolicy(space.layout());
        String comm = isByDescriptor ? program.file().path().dentry().name() : path.substring(path.lastIndexOf('/') + 1);
        TaskExec.commit(task, process, space, credentials, comm);
        space.setExe(program.file());
        try {
            load(space, image, interpreter, becomes);
            TaskTrace trace = task.trace();
            if (trace != null) {
                trace.executed();
                trace.event(TaskTrace.EVENT_EXEC, formerTid);
            }
            return Control.REGISTERS_SET;
        } catch (ErrnoException e) {
            task.thread().calls().clear();
            task.exitGroup(Signal.SIGSEGV);
            return Control.EXIT;
        }
    }

    private void load(AddressSpace space, ElfImage image, ElfImage interpreter, ExecCredentials.Result becomes) {
        GuestThread thread = task.thread();
        task.instructionTraps().executed(thread.calls());
        task.userDispatch().executed();
        LongSupplier random = (task.personality() & ADDR_NO_RANDOMIZE) != 0 ? null : HostRandom::nextLong;
        ElfLoader loader = new ElfLoader(space, thread.calls(), TaskMemoryLimits.of(task), random, this::runCalls);
        ElfLoader.Loaded loaded = loader.load(image, interpreter);
        InitialStack stack = buildStack(space, loaded, becomes, random);
        byte[] content = stack.image();
        if (!thread.calls().copyOut(stack.stackPointer(), content, 0, content.length)) {
            runCalls();
            GuestMemory memory = task.memory();
            memory.writeBytes(stack.stackPointer(), content);
        } else {
            runCalls(); // a mapping that the host refuses must kill the program now: it would run without it
        }
        VdsoClock.redirect(task);
        setRegisters(thread.registers(), loaded.entry(), stack.stackPointer());
    }

    private void runCalls() {
        Errno.check(task.runHostCalls());
    }

    private InitialStack buildStack(AddressSpace space, ElfLoader.Loaded loaded, ExecCredentials.Result becomes, LongSupplier random) {
        Credentials c = becomes.credentials();
        InitialStack s = new InitialStack(space.layout().startStack, argv, envp, path);
        s.place(random == null ? 0 : Long.remainderUnsigned(random.getAsLong(), MAX_STACK_GAP));
        long vdso = task.thread().process().vdsoAddress();
        if (vdso != 0) {
            s.aux(AuxiliaryVector.SYSINFO_EHDR, vdso);
        }
        AuxiliaryVector host = AuxiliaryVector.ofThisProcess();
        s.aux(AuxiliaryVector.MINSIGSTKSZ, host.get(AuxiliaryVector.MINSIGSTKSZ, 2048));
        s.aux(AuxiliaryVector.HWCAP, host.get(AuxiliaryVector.HWCAP, 0));
        s.aux(AuxiliaryVector.PAGESZ, AddressSpace.PAGE);
        s.aux(AuxiliaryVector.CLKTCK, 100);
        s.aux(AuxiliaryVector.PHDR, loaded.headersAddr());
        s.aux(AuxiliaryVector.PHENT, 56);
        s.aux(AuxiliaryVector.PHNUM, loaded.headerCount());
        s.aux(AuxiliaryVector.BASE, loaded.interpreterBase());
        s.aux(AuxiliaryVector.FLAGS, 0);
        s.aux(AuxiliaryVector.ENTRY, loaded.programEntry());
        s.aux(AuxiliaryVector.UID, c.userNamespace().shownUid(c.uid()) & 0xffffffffL);
        s.aux(AuxiliaryVector.EUID, c.userNamespace().shownUid(c.euid()) & 0xffffffffL);
        s.aux(AuxiliaryVector.GID, c.userNamespace().shownGid(c.gid()) & 0xffffffffL);
        s.aux(AuxiliaryVector.EGID, c.userNamespace().shownGid(c.egid()) & 0xffffffffL);
        s.aux(AuxiliaryVector.SECURE, becomes.isSecure() ? 1 : 0);
        s.aux(AuxiliaryVector.RANDOM, s.randomAddr());
        s.aux(AuxiliaryVector.HWCAP2, host.get(AuxiliaryVector.HWCAP2, 0));
        s.aux(AuxiliaryVector.EXECFN, s.pathAddr());
        s.aux(AuxiliaryVector.PLATFORM, s.platformAddr());
        long rseqSize = host.get(AuxiliaryVector.RSEQ_FEATURE_SIZE, 0);
        if (rseqSize != 0) {
            s.aux(AuxiliaryVector.RSEQ_FEATURE_SIZE, rseqSize);
            s.aux(AuxiliaryVector.RSEQ_ALIGN, host.get(AuxiliaryVector.RSEQ_ALIGN, 0));
        }
        s.build(HostRandom.bytes(16));
        s.describe(space.layout());
        return s;
    }

    private static void setRegisters(Registers r, long entry, long stackPointer) {
        for (int i = Registers.R8; i <= Registers.RCX; i++) {
            r.set(i, 0);
        }
        r.set(Registers.RIP, entry);
        r.set(Registers.RSP, stackPointer);
        r.set(Registers.EFLAGS, 0x200);
        r.setFsBase(0);
        r.setGsBase(0);
        r.resetExtendedState();
    }
}
