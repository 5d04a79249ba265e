package org.belljar.fs.anon;

import org.belljar.vfs.OpenFile;

/** How deep epoll instances watch one another: cycles and chains beyond Linux's limit are refused with ELOOP. */
final class EpollNesting {
    private static final int MAX_NESTS = 4;

    private EpollNesting() {}

    /** Whether {@code instance} may not watch {@code target}. */
    static boolean isTooDeep(EpollFile instance, EpollFile target) {
        int down = depthBelow(target, instance, 0);
        return down > MAX_NESTS || down + 1 + heightAbove(instance, 0) > MAX_NESTS;
    }

    /** Levels of instances below {@code at}; more than MAX_NESTS also when {@code forbidden} is among them. */
    private static int depthBelow(EpollFile at, EpollFile forbidden, int level) {
        if (at == forbidden || level > MAX_NESTS) {
            return MAX_NESTS + 1;
        }
        int deepest = 0;
        for (EpollFile child : at.watchedInstances()) {
            deepest = Math.max(deepest, depthBelow(child, forbidden, level + 1) + 1);
        }
        return deepest;
    }

    /** Levels of instances that watch {@code at}; who watches a file is among those that its release is told to. */
    private static int heightAbove(EpollFile at, int level) {
        if (level > MAX_NESTS) {
            return level;
        }
        int highest = 0;
        for (OpenFile.ReleaseListener l : at.releaseListeners()) {
            if (l instanceof EpollItem i) {
                highest = Math.max(highest, heightAbove(i.owner, level + 1) + 1);
            }
        }
        return highest;
    }
}
