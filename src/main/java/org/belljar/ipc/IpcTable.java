package org.belljar.ipc;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.belljar.abi.Errno;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;
import org.belljar.vfs.Caller;

/** The objects of one kind: by key, and by identifier (sequence number and index, as Linux makes them). */
public final class IpcTable<T extends IpcObject> {
    public static final int IPC_PRIVATE = 0, IPC_CREAT = 01000, IPC_EXCL = 02000;
    static final int SEQUENCE_SHIFT = 15;
    private static final int INDEX_MASK = (1 << SEQUENCE_SHIFT) - 1;

    private final IntSupplier limit;
    private final RankedLock lock = new RankedLock(Rank.FILE_OBJECT);
    // Guarded by lock:
    private final TreeMap<Integer, T> byIndex = new TreeMap<>();
    private final Map<Integer, T> byKey = new HashMap<>();
    private int sequence;
    private int lastIndex = -1;
    /** The identifier that the next object is to get, or the next free one above; -1: none is asked for. */
    private int nextId = -1;

    /** @param limit SEMMNI and its like: ENOSPC beyond */
    public IpcTable(IntSupplier limit) {
        this.limit = limit;
    }

    /**
     * xxxget(2): the object of a key, or a new one.
     *
     * @param maker makes an object, throws EINVAL for bad sizes
     * @param check looks at one that is there: throws EINVAL
     */
    public int get(Caller caller, int key, int flags, Supplier<T> maker, java.util.function.Consumer<T> check) {
        lock.lock();
        try {
            T found = key == IPC_PRIVATE ? null : byKey.get(key);
            if (found == null) {
                if (key != IPC_PRIVATE && (flags & IPC_CREAT) == 0) {
                    throw Errno.ENOENT.exception();
                }
                return addLocked(maker.get(), key);
            }
            if ((flags & (IPC_CREAT | IPC_EXCL)) == (IPC_CREAT | IPC_EXCL)) {
                throw Errno.EEXIST.exception();
            }
            check.accept(found);
            found.require(caller, flags & 0777);
            return found.id();
        } finally {
            lock.unlock();
        }
    }

    private int addLocked(T object, int key) {
        if (byIndex.size() >= Math.min(limit.getAsInt(), INDEX_MASK + 1)) {
            object.destroy();
            throw Errno.ENOSPC.exception();
        }
        int index = nextId < 0 ? freeLocked(0) : freeLocked(nextId & INDEX_MASK);
        if (nextId < 0) {
            if (index <= lastIndex) {
                sequence = sequence + 1 & 0xffff;
            }
            lastIndex = index;
            object.setId(sequence << SEQUENCE_SHIFT | index);
        } else {
            object.setId(nextId & ~INDEX_MASK | index);
            nextId = -1;
        }
        byIndex.put(index, object);
        if (key != IPC_PRIVATE) {
            byKey.put(key, object);
        }
        return object.id();
    }

    /** The first free index from {@code first} on; ENOSPC. */
    private int freeLocked(int first) {
        int index = first;
        for (int used : byIndex.tailMap(first).keySet()) {
            if (used != index) {
                break;
            }
            index++;
        }
        if (index > INDEX_MASK) {
            throw Errno.ENOSPC.exception();
        }
        return index;
    }

    public int nextId() {
        lock.lock();
        try {
            return nextId;
        } finally {
            lock.unlock();
        }
    }

    /** What msg_next_id and its like of /proc/sys/kernel are set to. */
    public void setNextId(int id) {
        lock.lock();
        nextId = id;
        lock.unlock();
    }

    /** By identifier: EINVAL for one that never was or is gone. */
    public T find(int id) {
        lock.lock();
        try {
            T t = id < 0 ? null : byIndex.get(id & INDEX_MASK);
            if (t == null || t.id() != id) {
                throw Errno.EINVAL.exception();
            }
            return t;
        } finally {
            lock.unlock();
        }
    }

    /** By index, for SEM_STAT and its like. EINVAL. */
    public T at(int index) {
        lock.lock();
        try {
            T t = byIndex.get(index & INDEX_MASK);
            if (t == null) {
                throw Errno.EINVAL.exception();
            }
            return t;
        } finally {
            lock.unlock();
        }
    }

    /** The greatest index in use, 0 for none: what IPC_INFO returns. */
    public int highest() {
        lock.lock();
        try {
            return byIndex.isEmpty() ? 0 : byIndex.lastKey();
        } finally {
            lock.unlock();
        }
    }

    public int count() {
        lock.lock();
        try {
            return byIndex.size();
        } finally {
            lock.unlock();
        }
    }

    /** A snapshot. */
    public java.util.List<T> all() {
        lock.lock();
        try {
            return java.util.List.copyOf(byIndex.values());
        } finally {
            lock.unlock();
        }
    }

    /** Takes the key away: nobody finds the object by it any more (shmctl IPC_RMID while attached). */
    public void forgetKey(T object) {
        lock.lock();
        try {
            byKey.remove(object.key(), object);
        } finally {
            lock.unlock();
        }
    }

    /** The IPC namespace ends. */
    public void removeAll() {
        for (T o : all()) {
            remove(o);
        }
    }

    public void remove(T object) {
        lock.lock();
        try {
            byKey.remove(object.key(), object);
            byIndex.remove(object.id() & INDEX_MASK, object);
            object.markRemoved();
        } finally {
            lock.unlock();
        }
        object.destroy();
    }
}
