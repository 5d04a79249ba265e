package org.belljar.ipc;

import java.util.function.ObjIntConsumer;
import java.util.function.ToIntFunction;
import org.belljar.abi.Errno;
import org.belljar.kernel.ProcTexts;
import org.belljar.kernel.Task;

/** What an IPC namespace's POSIX queues may be: the numbers of /proc/sys/fs/mqueue, which its administrator sets. */
public final class QueueSettings {
    /** HARD_MSGMAX, HARD_MSGSIZEMAX: for who has CAP_SYS_RESOURCE, and for the settings. */
    public static final int HARD_MESSAGES = 65_536, HARD_SIZE = 16 << 20;
    private static final int LEAST_SIZE = 128, MOST_QUEUES = 65_536;

    private volatile int queues = 256;
    private volatile int mostMessages = 10;
    private volatile int mostSize = 8192;
    private volatile int usualMessages = 10;
    private volatile int usualSize = 8192;

    /** The files, which show and set the numbers of the namespace of who uses them. EINVAL for what is out of range. */
    static void register(ProcTexts t) {
        number(t, "queues_max", s -> s.queues, (s, n) -> s.queues = n, 0, MOST_QUEUES);
        number(t, "msg_max", s -> s.mostMessages, (s, n) -> s.mostMessages = n, 1, HARD_MESSAGES);
        number(t, "msgsize_max", s -> s.mostSize, (s, n) -> s.mostSize = n, LEAST_SIZE, HARD_SIZE);
        number(t, "msg_default", s -> s.usualMessages, (s, n) -> s.usualMessages = n, 1, HARD_MESSAGES);
        number(t, "msgsize_default", s -> s.usualSize, (s, n) -> s.usualSize = n, LEAST_SIZE, HARD_SIZE);
    }

    private static void number(ProcTexts t, String name, ToIntFunction<QueueSettings> get, ObjIntConsumer<QueueSettings> set, int least, int most) {
        t.add("sys/fs/mqueue/" + name, task -> get.applyAsInt(PosixQueues.of(task).settings()) + "\n", (task, line) -> {
            int n;
            try {
                n = Integer.parseInt(line);
            } catch (NumberFormatException e) {
                throw Errno.EINVAL.exception();
            }
            if (n < least || n > most) {
                throw Errno.EINVAL.exception();
            }
            set.accept(PosixQueues.of(task).settings(), n);
        });
    }

    public int queues() {
        return queues;
    }

    public int mostMessages() {
        return mostMessages;
    }

    public int mostSize() {
        return mostSize;
    }

    /** Of a queue that is made without saying so. */
    public int newMessages() {
        return Math.min(usualMessages, mostMessages);
    }

    public int newSize() {
        return Math.min(usualSize, mostSize);
    }
}
