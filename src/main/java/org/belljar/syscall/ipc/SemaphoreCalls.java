package org.belljar.syscall.ipc;

import org.belljar.abi.Errno;
import org.belljar.ipc.IpcFiles;
import org.belljar.ipc.IpcObject;
import org.belljar.ipc.IpcObjects;
import org.belljar.ipc.SemaphoreSet;
import org.belljar.ipc.Semaphores;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.sync.Sleeper;

/** semget(2), semop(2), semtimedop(2), semctl(2). */
public final class SemaphoreCalls {
    private static final int RMID = 0, SET = 1, STAT = 2, INFO = 3, GETPID = 11, GETVAL = 12, GETALL = 13, GETNCNT = 14,
            GETZCNT = 15, SETVAL = 16, SETALL = 17, SEM_STAT = 18, SEM_INFO = 19, SEM_STAT_ANY = 20;
    private static final int SEMBUF = 6, IPC_PERM = 48, SEMINFO = 40;
    private static final long NANOS = 1_000_000_000L;

    private final Semaphores semaphores;

    public SemaphoreCalls(Kernel kernel) {
        semaphores = Semaphores.of(kernel);
        IpcFiles.register(kernel);
    }

    /** Implements {@code semget(2)}. @return identifier; EINVAL, EEXIST, ENOENT, EACCES, ENOSPC */
    public long semget(Task task, int key, int count, int flags) {
        if (count < 0 || count > IpcObjects.of(task).semaphores()[0]) {
            return Errno.EINVAL.negative();
        }
        return Semaphores.sets(task).get(task, key, flags, () -> {
            if (count == 0) {
                throw Errno.EINVAL.exception();
            }
            if (Semaphores.sets(task).all().stream().mapToLong(SemaphoreSet::size).sum() + count > IpcObjects.of(task).semaphores()[1]) {
                throw Errno.ENOSPC.exception();
            }
            return new SemaphoreSet(key, flags, task, count);
        }, found -> {
            if (count > found.size()) {
                throw Errno.EINVAL.exception();
            }
        });
    }

    /** Implements {@code semop(2)}. @param opsAddr guest address of {@code count} struct sembuf */
    public long semop(Task task, int id, long opsAddr, int count) {
        return operate(task, id, opsAddr, count, null);
    }

    /** Implements {@code semtimedop(2)}. @param timeoutAddr guest address of a relative struct timespec, or 0 */
    public long semtimedop(Task task, int id, long opsAddr, int count, long timeoutAddr) {
        return operate(task, id, opsAddr, count, timeoutAddr == 0 ? null : task.memory().readStruct(timeoutAddr, 16));
    }

    private static long deadline(GuestStruct t) {
        if (t == null) {
            return Sleeper.FOREVER;
        }
        if (t.getLong(0) < 0 || t.getLong(8) < 0 || t.getLong(8) >= NANOS) {
            throw Errno.EINVAL.exception();
        }
        return System.nanoTime() + Math.min(t.getLong(0), Long.MAX_VALUE / 4 / NANOS) * NANOS + t.getLong(8);
    }

    private long operate(Task task, int id, long opsAddr, int count, GuestStruct timeout) {
        if (count < 0 || count > IpcObjects.of(task).semaphores()[2]) {
            return Errno.E2BIG.negative();
        }
        GuestStruct raw = task.memory().readStruct(opsAddr, count * SEMBUF);
        if (count < 1 || id < 0) {
            return Errno.EINVAL.negative();
        }
        long deadline = deadline(timeout);
        SemaphoreSet.Operation[] ops = new SemaphoreSet.Operation[count];
        boolean alters = false;
        int highest = 0;
        for (int i = 0; i < count; i++) {
            ops[i] = new SemaphoreSet.Operation(raw.getUnsignedShort(i * SEMBUF), (short) raw.getUnsignedShort(i * SEMBUF + 2),
                    raw.getUnsignedShort(i * SEMBUF + 4));
            alters |= ops[i].change() != 0;
            highest = Math.max(highest, ops[i].number());
        }
        SemaphoreSet set = Semaphores.sets(task).find(id);
        if (highest >= set.size()) {
            return Errno.EFBIG.negative();
        }
        set.require(task, alters ? IpcObject.WRITE : IpcObject.READ);
        long r = set.operate(task, ops, deadline);
        if (r == 0) {
            semaphores.note(task, set, ops);
        }
        return r;
    }

    /**
     * Implements {@code semctl(2)}.
     *
     * @param arg by command: a value, or the guest address of unsigned short[], struct semid_ds or struct seminfo
     */
    public long semctl(Task task, int id, int number, int command, long arg) {
        if (id < 0) {
            return Errno.EINVAL.negative();
        }
        int cmd = command & ~0x100;
        return switch (cmd) {
            case INFO, SEM_INFO -> info(task, cmd, arg);
            case SEM_STAT, SEM_STAT_ANY -> {
                SemaphoreSet set = Semaphores.sets(task).at(id);
                if (cmd == SEM_STAT) {
                    set.require(task, IpcObject.READ);
                }
                task.memory().writeStruct(arg, set.status());
                yield set.id();
            }
            case RMID, SET -> change(task, id, cmd, arg);
            case STAT, GETALL, GETPID, GETVAL, GETNCNT, GETZCNT -> {
                SemaphoreSet set = Semaphores.sets(task).find(id);
                set.require(task, IpcObject.READ);
                yield read(task, set, number, cmd, arg);
            }
            case SETVAL, SETALL -> {
                if (cmd == SETVAL && ((int) arg < 0 || (int) arg > SemaphoreSet.MAX_VALUE)) {
                    yield Errno.ERANGE.negative();
                }
                SemaphoreSet set = Semaphores.sets(task).find(id);
                if (cmd == SETVAL && (number < 0 || number >= set.size())) {
                    yield Errno.EINVAL.negative();
                }
                set.require(task, IpcObject.WRITE);
                yield write(task, set, number, cmd, arg);
            }
            default -> Errno.EINVAL.negative();
        };
    }

    private long info(Task task, int cmd, long arg) {
        GuestStruct s = new GuestStruct(SEMINFO);
        int sets = Semaphores.sets(task).count();
        int all = Semaphores.sets(task).all().stream().mapToInt(SemaphoreSet::size).sum();
        int[] most = IpcObjects.of(task).semaphores();
        int[] fields = {1_024_000_000, most[3], most[1], 1_024_000_000, most[0], most[2], most[2], cmd == SEM_INFO ? sets : 20, SemaphoreSet.MAX_VALUE,
            cmd == SEM_INFO ? all : SemaphoreSet.MAX_VALUE};
        for (int i = 0; i < fields.length; i++) {
            s.putInt(i * 4, fields[i]);
        }
        task.memory().writeStruct(arg, s);
        return Semaphores.sets(task).highest();
    }

    private long change(Task task, int id, int cmd, long arg) {
        GuestStruct perm = cmd == SET ? task.memory().readStruct(arg, IPC_PERM) : null;
        SemaphoreSet set = Semaphores.sets(task).find(id);
        set.requireOwner(task);
        if (cmd == SET) {
            set.setOwner(perm);
        } else {
            Semaphores.sets(task).remove(set);
        }
        return 0;
    }

    private static long read(Task task, SemaphoreSet set, int number, int cmd, long arg) {
        if (cmd == STAT) {
            task.memory().writeStruct(arg, set.status());
            return 0;
        }
        if (cmd == GETALL) {
            GuestStruct out = new GuestStruct(set.size() * 2);
            for (int i = 0; i < set.size(); i++) {
                out.putShort(i * 2, set.value(i));
            }
            task.memory().writeStruct(arg, out);
            return 0;
        }
        if (number < 0 || number >= set.size()) {
            return Errno.EINVAL.negative();
        }
        return switch (cmd) {
            case GETPID -> task.shownProcessId(set.lastPid(number));
            case GETVAL -> set.value(number);
            default -> set.waiting(number, cmd == GETZCNT);
        };
    }

    private long write(Task task, SemaphoreSet set, int number, int cmd, long arg) {
        int[] values = new int[cmd == SETALL ? set.size() : 1];
        if (cmd == SETALL) {
            GuestStruct in = task.memory().readStruct(arg, set.size() * 2);
            for (int i = 0; i < values.length; i++) {
                values[i] = in.getUnsignedShort(i * 2);
            }
        } else {
            if (number < 0 || number >= set.size()) {
                return Errno.EINVAL.negative();
            }
            values[0] = (int) arg;
        }
        for (int v : values) {
            if (v < 0 || v > SemaphoreSet.MAX_VALUE) {
                return Errno.ERANGE.negative();
            }
        }
        int from = cmd == SETALL ? 0 : number;
        semaphores.clear(set, from, values.length);
        set.set(from, values, task.processId());
        return 0;
    }
}
