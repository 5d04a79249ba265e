package org.belljar.mm;

import org.belljar.platform.GuestProcess;

/** A guest address space (struct mm_struct): its VMA tree, brk, and the host process that carries it. */
public final class AddressSpace {
    private volatile GuestProcess process;
    private int users = 1;

    public AddressSpace(GuestProcess process) {
        this.process = process;
    }

    public GuestProcess process() {
        return process;
    }
}
