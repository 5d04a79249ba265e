package org.belljar.net;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** net.ipv4.conf.*.tag: numbers that mean nothing to the kernel, of one network namespace. */
final class InterfaceTags {
    enum Of { ALL, DEFAULT, LO }

    private final AtomicIntegerArray values = new AtomicIntegerArray(Of.values().length);

    /** Those of a new namespace: as the initial one's, except that lo has what its default is (net.core.devconf_inherit_init_net 0). */
    InterfaceTags(InterfaceTags initial) {
        if (initial != null) {
            set(Of.ALL, initial.get(Of.ALL));
            set(Of.DEFAULT, initial.get(Of.DEFAULT));
            set(Of.LO, initial.get(Of.DEFAULT));
        }
    }

    int get(Of of) {
        return values.get(of.ordinal());
    }

    void set(Of of, int value) {
        values.set(of.ordinal(), value);
    }
}
