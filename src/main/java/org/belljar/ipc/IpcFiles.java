package org.belljar.ipc;

import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import java.util.function.ToIntFunction;
import org.belljar.abi.Errno;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.ProcTexts;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.Credentials;

/** /proc/sysvipc and the settings of /proc/sys that are IPC's, of the reader's IPC namespace. */
public final class IpcFiles {
    /** IPCMNI: what a sandbox's tables hold at most. */
    private static final int MOST_OBJECTS = 32768;
    private static final int CAP_CHECKPOINT_RESTORE = 40;
    private static final String MESSAGES = "       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid      stime      rtime      ctime\n";
    private static final String SEMAPHORES = "       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime\n";
    private static final String SEGMENTS = "       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid"
            + "      atime      dtime      ctime                   rss                  swap\n";

    private IpcFiles() {}

    public static void register(Kernel kernel) {
        ProcTexts t = ProcTexts.of(kernel);
        QueueSettings.register(t);
        t.add("sysvipc/msg", task -> list(MESSAGES, IpcObjects.of(task).queues(), IpcFiles::message));
        t.add("sysvipc/sem", task -> list(SEMAPHORES, IpcObjects.of(task).sets(), IpcFiles::semaphore));
        t.add("sysvipc/shm", task -> list(SEGMENTS, IpcObjects.of(task).segments(), IpcFiles::segment));
        next(t, "msg_next_id", IpcObjects::queues);
        next(t, "sem_next_id", IpcObjects::sets);
        next(t, "shm_next_id", IpcObjects::segments);
        number(t, "msgmax", IpcObjects::longestMessage, IpcObjects::setLongestMessage, Integer.MAX_VALUE);
        number(t, "msgmnb", IpcObjects::queueBytes, IpcObjects::setQueueBytes, Integer.MAX_VALUE);
        number(t, "msgmni", IpcObjects::mostQueues, IpcObjects::setMostQueues, MOST_OBJECTS);
        number(t, "shmmni", IpcObjects::mostSegments, IpcObjects::setMostSegments, MOST_OBJECTS);
        t.add("sys/kernel/shmmax", task -> Long.toUnsignedString(IpcObjects.of(task).longestSegment()) + "\n",
                (task, s) -> IpcObjects.of(writer(task)).setLongestSegment(unsigned(s)));
        t.add("sys/kernel/shmall", task -> Long.toUnsignedString(IpcObjects.of(task).mostPages()) + "\n",
                (task, s) -> IpcObjects.of(writer(task)).setMostPages(unsigned(s)));
        t.add("sys/kernel/sem", task -> tabbed(IpcObjects.of(task).semaphores()),
                (task, s) -> IpcObjects.of(writer(task)).setSemaphores(limits(s, IpcObjects.of(task).semaphores())));
    }

    private static <T extends IpcObject> String list(String head, IpcTable<T> table, Function<T, String> line) {
        StringBuilder b = new StringBuilder(head);
        for (T o : table.all()) {
            b.append(line.apply(o));
        }
        return b.toString();
    }

    private static String message(MessageQueue q) {
        GuestStruct s = q.status();
        return String.format("%10d %10d  %4o  %10d %10d %5d %5d %5d %5d %5d %5d %10d %10d %10d\n", s.getInt(0), q.id(), s.getInt(20), s.getLong(72),
                s.getLong(80), s.getInt(96), s.getInt(100), s.getInt(4), s.getInt(8), s.getInt(12), s.getInt(16), s.getLong(48), s.getLong(56),
                s.getLong(64));
    }

    private static String semaphore(SemaphoreSet o) {
        GuestStruct s = o.status();
        return String.format("%10d %10d  %4o %10d %5d %5d %5d %5d %10d %10d\n", s.getInt(0), o.id(), s.getInt(20), s.getLong(80), s.getInt(4),
                s.getInt(8), s.getInt(12), s.getInt(16), s.getLong(48), s.getLong(64));
    }

    private static String segment(SharedSegment o) {
        GuestStruct s = o.status();
        return String.format("%10d %10d  %4o %21d %5d %5d  %5d %5d %5d %5d %5d %10d %10d %10d %21d %21d\n", s.getInt(0), o.id(), s.getInt(20),
                s.getLong(48), s.getInt(80), s.getInt(84), s.getLong(88), s.getInt(4), s.getInt(8), s.getInt(12), s.getInt(16), s.getLong(56),
                s.getLong(64), s.getLong(72), o.memory().allocatedBytes(), 0L);
    }

    private static void next(ProcTexts t, String name, Function<IpcObjects, IpcTable<?>> table) {
        t.add("sys/kernel/" + name, task -> table.apply(IpcObjects.of(task)).nextId() + "\n", (task, s) -> {
            if (!task.credentials().hasCapability(CAP_CHECKPOINT_RESTORE)) {
                writer(task);
            }
            table.apply(IpcObjects.of(task)).setNextId(number(s, Integer.MAX_VALUE));
        });
    }

    private static void number(ProcTexts t, String name, ToIntFunction<IpcObjects> get, ObjIntConsumer<IpcObjects> set, int most) {
        t.add("sys/kernel/" + name, task -> get.applyAsInt(IpcObjects.of(task)) + "\n",
                (task, s) -> set.accept(IpcObjects.of(writer(task)), number(s, most)));
    }

    /** EPERM unless the task administers the sandbox. */
    private static Task writer(Task task) {
        if (!task.credentials().hasCapability(Credentials.CAP_SYS_ADMIN)) {
            throw Errno.EPERM.exception();
        }
        return task;
    }

    private static int number(String s, int most) {
        long n = unsigned(s);
        if (n < 0 || n > most) {
            throw Errno.EINVAL.exception();
        }
        return (int) n;
    }

    private static long unsigned(String s) {
        try {
            return Long.parseUnsignedLong(s);
        } catch (NumberFormatException e) {
            throw Errno.EINVAL.exception();
        }
    }

    private static String tabbed(int[] n) {
        return n[0] + "\t" + n[1] + "\t" + n[2] + "\t" + n[3] + "\n";
    }

    /** As many as are given, from the first. */
    private static int[] limits(String s, int[] old) {
        int[] n = old.clone();
        String[] words = s.split("\\s+");
        for (int i = 0; i < Math.min(words.length, n.length); i++) {
            n[i] = number(words[i], i == 3 ? MOST_OBJECTS : Integer.MAX_VALUE);
        }
        return n;
    }
}
