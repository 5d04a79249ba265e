package org.belljar.fs.tmpfs;

import java.util.concurrent.atomic.AtomicLong;
import org.belljar.mm.SharedStore;

/** A file system's share of the store: its own limit ({@code size=}) below that of all. */
final class PageQuota {
    private final SharedStore store;
    private final AtomicLong used = new AtomicLong();
    /** In pages of 4 KiB; Long.MAX_VALUE: only the store's. */
    private volatile long limit;

    PageQuota(SharedStore store, long limitPages) {
        this.store = store;
        this.limit = limitPages;
    }

    SharedStore store() {
        return store;
    }

    boolean reserve(long pages) {
        if (used.addAndGet(pages) > limit || !store.reservePages(pages)) {
            used.addAndGet(-pages);
            return false;
        }
        return true;
    }

    void release(long pages) {
        used.addAndGet(-pages);
        store.releasePages(pages);
    }

    /** Lowers or raises the limit. False: more is used already. */
    boolean setLimit(long pages) {
        if (used.get() > pages) {
            return false;
        }
        limit = pages;
        return true;
    }

    /** Whether the file system has a limit of its own. */
    boolean isLimited() {
        return limit != Long.MAX_VALUE;
    }

    long limitPages() {
        return Math.min(limit, store.limitBytes() >> 12);
    }

    long freePages() {
        return Math.max(0, Math.min(limit - used.get(), store.limitBytes() - store.usedBytes() >> 12));
    }
}
