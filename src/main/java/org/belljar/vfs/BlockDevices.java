package org.belljar.vfs;

import java.util.Collection;
import java.util.concurrent.ConcurrentSkipListMap;

/** The block devices there are, by device number. They come and go with their drivers. */
public final class BlockDevices {
    /** Told of devices that come and go, with no lock held: it makes the nodes of /dev. */
    public interface Listener {
        void added(Caller caller, BlockDevice device);

        void removed(Caller caller, BlockDevice device);
    }

    private final ConcurrentSkipListMap<Long, BlockDevice> devices = new ConcurrentSkipListMap<>();
    /** Set once, before the first task runs. */
    private volatile Listener listener;

    public void setListener(Listener l) {
        listener = l;
    }

    private static long key(BlockDevice d) {
        return Devices.number(d.major(), d.minor());
    }

    public void add(Caller caller, BlockDevice d) {
        devices.put(key(d), d);
        Listener l = listener;
        if (l != null) {
            l.added(caller, d);
        }
    }

    public void remove(Caller caller, BlockDevice d) {
        devices.remove(key(d), d);
        Listener l = listener;
        if (l != null) {
            l.removed(caller, d);
        }
    }

    /** By a node's dev_t; null: none. */
    public BlockDevice find(long rdev) {
        return devices.get(rdev);
    }

    /** By number. */
    public Collection<BlockDevice> all() {
        return devices.values();
    }
}
