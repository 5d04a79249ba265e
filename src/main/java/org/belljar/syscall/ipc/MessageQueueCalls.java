package org.belljar.syscall.ipc;

import org.belljar.abi.Errno;
import org.belljar.ipc.IpcObject;
import org.belljar.ipc.IpcObjects;
import org.belljar.ipc.IpcTable;
import org.belljar.ipc.MessageQueue;
import org.belljar.kernel.Task;
import org.belljar.mm.GuestStruct;
import org.belljar.vfs.Credentials;

/** msgget(2), msgsnd(2), msgrcv(2), msgctl(2). */
public final class MessageQueueCalls {
    private static final int RMID = 0, SET = 1, STAT = 2, INFO = 3, MSG_STAT = 11, MSG_INFO = 12, MSG_STAT_ANY = 13;
    private static final int MSG_COPY = 040000, STATUS = 120, MSGINFO = 32, MSGPOOL = 512_000;

    /** Those of the task's IPC namespace. */
    private static IpcTable<MessageQueue> queues(Task task) {
        return IpcObjects.of(task).queues();
    }

    /** Implements {@code msgget(2)}. @return identifier; EEXIST, ENOENT, EACCES, ENOSPC */
    public long msgget(Task task, int key, int flags) {
        return queues(task).get(task, key, flags, () -> new MessageQueue(key, flags, task, IpcObjects.of(task).queueBytes()), found -> { });
    }

    /** Implements {@code msgsnd(2)}. @param msgAddr guest address of {long type; char text[size]} */
    public long msgsnd(Task task, int id, long msgAddr, long size, int flags) {
        long type = task.memory().readLong(msgAddr);
        if (size < 0 || size > IpcObjects.of(task).longestMessage() || id < 0 || type < 1) {
            return Errno.EINVAL.negative();
        }
        byte[] text = task.memory().readBytes(msgAddr + 8, (int) size);
        MessageQueue q = queues(task).find(id);
        q.require(task, IpcObject.WRITE);
        return q.send(task, new MessageQueue.Message(type, text), (flags & MessageQueue.NOWAIT) == 0);
    }

    /** Implements {@code msgrcv(2)}. @return bytes of text; with MSG_COPY {@code type} is a position */
    public long msgrcv(Task task, int id, long msgAddr, long size, long type, int flags) {
        if (id < 0 || size < 0) {
            return Errno.EINVAL.negative();
        }
        boolean copies = (flags & MSG_COPY) != 0;
        if (copies && ((flags & MessageQueue.EXCEPT) != 0 || (flags & MessageQueue.NOWAIT) == 0)) {
            return Errno.EINVAL.negative();
        }
        if (copies) {
            task.memory().readBytes(msgAddr, (int) Math.min(size, IpcObjects.of(task).longestMessage())); // prepare_copy() reads it: EFAULT
        }
        MessageQueue q = queues(task).find(id);
        q.require(task, IpcObject.READ);
        MessageQueue.Message[] result = new MessageQueue.Message[1];
        long r = copies ? q.copy(size, type, flags, result) : q.receive(task, size, type, flags, result);
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
                if (Long.compareUnsigned(bytes, IpcObjects.of(task).queueBytes()) > 0
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
        IpcObjects o = IpcObjects.of(task);
        boolean counts = cmd == MSG_INFO;
        s.putInt(0, counts ? queues(task).count() : MSGPOOL).putInt(4, counts ? counted(task, 80) : 16384);
        s.putInt(8, o.longestMessage()).putInt(12, o.queueBytes());
        s.putInt(16, o.mostQueues()).putInt(20, 16).putInt(24, counts ? counted(task, 72) : 16384).putShort(28, 0xffff);
        task.memory().writeStruct(addr, s);
        return queues(task).highest();
    }

    /** A field of msqid64_ds, of all queues together. */
    private static int counted(Task task, int offset) {
        return queues(task).all().stream().mapToInt(q -> (int) q.status().getLong(offset)).sum();
    }
}
