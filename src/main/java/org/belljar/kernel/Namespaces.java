package org.belljar.kernel;

import org.belljar.vfs.MountNamespace;
import org.belljar.vfs.Namespace;

/**
 * The namespaces of a task but the user and PID namespace it lives in, which are those of its credentials and its number
 * (struct nsproxy). Immutable; each task holds every member.
 *
 * @param timeForChildren what fork and exec enter
 * @param pidsForChildren where children get their numbers
 */
public record Namespaces(UtsNamespace uts, PlainNamespace ipc, PlainNamespace net, PlainNamespace cgroup, TimeNamespace time,
        TimeNamespace timeForChildren, MountNamespace mounts, PidNamespace pidsForChildren) {

    private Namespace[] all() {
        return new Namespace[] {uts, ipc, net, cgroup, time, timeForChildren, mounts, pidsForChildren};
    }

    Namespaces hold() {
        for (Namespace n : all()) {
            n.hold();
        }
        return this;
    }

    /** Called with no lock held. */
    void letGo() {
        for (Namespace n : all()) {
            n.letGo();
        }
    }

    /** As a child starts: it is in the time namespace made for children. */
    Namespaces forChild() {
        return time == timeForChildren ? this
                : new Namespaces(uts, ipc, net, cgroup, timeForChildren, timeForChildren, mounts, pidsForChildren);
    }

    /** With one member replaced: what setns(2) does. */
    Namespaces with(Namespace n) {
        return new Namespaces(n instanceof UtsNamespace u ? u : uts, plain(n, Namespace.Kind.IPC, ipc),
                plain(n, Namespace.Kind.NET, net), plain(n, Namespace.Kind.CGROUP, cgroup),
                n instanceof TimeNamespace t ? t : time, n instanceof TimeNamespace t ? t : timeForChildren,
                n instanceof MountNamespace m ? m : mounts, n instanceof PidNamespace p ? p : pidsForChildren);
    }

    private static PlainNamespace plain(Namespace n, Namespace.Kind kind, PlainNamespace otherwise) {
        return n instanceof PlainNamespace p && p.kind() == kind ? p : otherwise;
    }

    /** The member that a link of /proc/PID/ns leads to. */
    public Namespace get(Namespace.Kind kind, boolean forChildren) {
        return switch (kind) {
            case UTS -> uts;
            case IPC -> ipc;
            case NET -> net;
            case CGROUP -> cgroup;
            case TIME -> forChildren ? timeForChildren : time;
            case MOUNT -> mounts;
            case PID -> pidsForChildren;
            case USER -> throw new IllegalArgumentException("credentials have it");
        };
    }
}
