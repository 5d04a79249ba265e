package org.belljar.syscall.ipc;

import org.belljar.abi.Errno;
import org.belljar.ipc.IpcObject;
import org.belljar.ipc.IpcTable;
import org.belljar.ipc.MessageQueue;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.Credentials;

/** msgget(2), msgsnd(2), msgrcv(2), msgctl(2). */
public final class MessageQueueCalls {
    private static final int MAX_QUEUES = 32_000;
    private static final int RMID = 0, SET = 1, STAT = 2, INFO = 3, MSG_STAT = 11, MSG_INFO = 12, MSG_STAT_ANY = 13;
    private static final int MSG_COPY = 040000, STATUS = 120, MSGINFO = 32;


    /** Holds the table, so that it is one per sandbox. */
    private record Queues(IpcTable<MessageQueue> table) implements AutoCloseable {
        @Override
        public void close() {
            table.removeAll();
        }
    }

    /** Those of the task's IPC namespace. */
    private static IpcTable<MessageQueue> queues(Task task) {
        return task.namespaces().ipc().part(Queues.class, () -> new Queues(new IpcTable<>(MAX_QUEUES))).table();
    }

    /** Implements {@code msgget(2)}. @return identifier; EEXIST, ENOENT, EACCES, ENOSPC */
    public long msgget(Task task, int key, int flags) {
        return queues(task).get(task, key, flags, () -> new MessageQueue(key, flags, task), found -> { });
    }

    /** Implements {@code msgsnd(2)}. @param msgAddr guest address of {long type; char text[size]} */
    public long msgsnd(Task task, int id, long msgAddr, long size, int flags) {
        long type = task.memory().readLong(msgAddr);
        if (size < 0 || size > MessageQueue.MAX_MESSAGE || id < 0 || type < 1) {
            return Errno.EINVAL.negative();
        }
        byte[] text = task.memory().readBytes(msgAddr + 8, (int) size);
        MessageQueue q = queues(task).find(id);
        q.require(task, IpcObject.WRITE);
        return q.send(task, new MessageQueue.Message(type, text), (flags & MessageQueue.NOWAIT) == 0);
    }

    /** Implements {@code msgrcv(2)}. @return bytes of text; MSG_COPY is refused with ENOSYS, as without CONFIG_CHECKPOINT_RESTORE */
    public long msgrcv(Task task, int id, long msgAddr, long size, long type, int flags) {
        if (id < 0 || size < 0) {
            return Errno.EINVAL.negative();
        }
        if ((flags & MSG_COPY) != 0) {
            boolean valid = (flags & MessageQueue.EXCEPT) == 0 && (flags & MessageQueue.NOWAIT) != 0;
            return (valid ? Errno.ENOSYS : Errno.EINVAL).negative();
        }
        MessageQueue q = queues(task).find(id);
        q.require(task, IpcObject.READ);
        MessageQueue.Message[] result = new MessageQueue.Message[1];
        long r = q.receive(task, size, type, flags, result);
        if (r != 0) {
            return r;
        }
        byte[] text = result[0].text();
        int n = (int) Math.min(size, text.length);
        task.memory().writeLong(msgAddr, result[0].type());
        task.memory().write(msgAddr + 8, text, 0, n);
        return n;
    }

    /** Implements {@code msgctl(2)}. @param addr guest address of struct msqid_ds or struct msginfo */
    public long msgctl(Task task, int id, int command, long addr) {
        int cmd = command & ~0x100;
        if (id < 0 || cmd < 0) {
            return Errno.EINVAL.negative();
        }
        return switch (cmd) {
            case INFO, MSG_INFO -> info(task, cmd, addr);
            case MSG_STAT, MSG_STAT_ANY, STAT -> {
                MessageQueue q = cmd == STAT ? queues(task).find(id) : queues(task).at(id);
                if (cmd != MSG_STAT_ANY) {
                    q.require(task, IpcObject.READ);
                }
                task.memory().writeStruct(addr, q.status());
                yield cmd == STAT ? 0 : q.id();
            }
            case SET -> {
                GuestStruct s = task.memory().readStruct(addr, STATUS);
                MessageQueue q = queues(task).find(id);
                q.requireOwner(task);
                long bytes = s.getLong(88);
                if (Long.compareUnsigned(bytes, MessageQueue.DEFAULT_BYTES) > 0
                        && !task.credentials().hasCapability(Credentials.CAP_SYS_RESOURCE)) {
                    yield Errno.EPERM.negative();
                }
                q.setOwner(s);
                q.setMaxBytes(bytes);
                yield 0;
            }
            case RMID -> {
                MessageQueue q = queues(task).find(id);
                q.requireOwner(task);
                queues(task).remove(q);
                yield 0;
            }
            default -> Errno.EINVAL.negative();
        };
    }

    /** struct msginfo: pool, map, max, mnb, mni, ssz, tql (int each), seg (unsigned short). */
    private long info(Task task, int cmd, long addr) {
        GuestStruct s = new GuestStruct(MSGINFO);
        s.putInt(0, cmd == MSG_INFO ? queues(task).count() : MAX_QUEUES * MessageQueue.DEFAULT_BYTES / 1024);
        s.putInt(4, MessageQueue.DEFAULT_BYTES).putInt(8, MessageQueue.MAX_MESSAGE).putInt(12, MessageQueue.DEFAULT_BYTES);
        s.putInt(16, MAX_QUEUES).putInt(20, 16).putInt(24, MessageQueue.DEFAULT_BYTES).putShort(28, 0xffff);
        task.memory().writeStruct(addr, s);
        return queues(task).highest();
    }
}
