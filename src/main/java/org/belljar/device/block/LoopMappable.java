package org.belljar.device.block;

import org.belljar.vfs.Mappable;

/** A loop device as mmap(2) maps it: its file, from where the device begins. Asks the device each time: the file can be changed. */
record LoopMappable(LoopDevice device, long offset) implements Mappable {
    @Override
    public int openForMapping(boolean writable) {
        return device.openForMapping(writable);
    }

    @Override
    public long baseOffset() {
        return offset;
    }
}
