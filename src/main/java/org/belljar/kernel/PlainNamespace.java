package org.belljar.kernel;

import org.belljar.vfs.Namespace;
import org.belljar.vfs.UserNamespace;

/** A namespace whose content is what plug-ins keep as its parts: IPC, network, cgroup. */
public final class PlainNamespace extends Namespace {
    PlainNamespace(Kind kind, long number, UserNamespace owner) {
        super(kind, number, owner);
    }

    static PlainNamespace initial(Kind kind) {
        return new PlainNamespace(kind, kind.initialNumber(), UserNamespace.INITIAL);
    }
}
