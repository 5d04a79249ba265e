package org.belljar.seccomp;

import org.belljar.abi.Errno;

/**
 * The filters of a task, newest first. A task that installs one gets a longer chain; those that were forked before keep
 * theirs, so the chains of all tasks form a tree.
 */
public final class FilterChain {
    /** MAX_INSNS_PER_PATH: what all filters of a task may hold together, with 4 for each filter but the newest. */
    private static final int MAX_TOTAL = 32768, PENALTY = 4;
    private static final int CACHED_CALLS = 512;
    private static final byte YES = 1, NO = 2;

    private final Filter program;
    private final FilterChain older;
    /** Whom USER_NOTIF of this filter asks, whatever that is to the kernel; null: nobody. */
    private final Object listener;
    /**
     * For each number whether all filters always allow it: YES, NO, or 0 for not asked yet. Linux has such a cache too. Written by
     * whoever asks first; who does not see it finds out the same.
     */
    private final byte[] verdicts = new byte[CACHED_CALLS];
    /** SECCOMP_FILTER_FLAG_LOG was given. */
    private final boolean isLogged;
    private final int total;
    private final int depth;

    /** Adds a filter to a chain (null: none yet). Throws ENOMEM when the chain would be too long. */
    public FilterChain(Filter program, FilterChain older, Object listener, boolean isLogged) {
        this.program = program;
        this.listener = listener;
        this.older = older;
        this.isLogged = isLogged;
        this.total = program.length() + (older == null ? 0 : older.total + PENALTY);
        this.depth = older == null ? 1 : older.depth + 1;
        if (total > MAX_TOTAL) {
            throw Errno.ENOMEM.exception();
        }
    }

    /** Whether all filters are known to allow every call of this number. */
    public boolean alwaysAllows(int nr) {
        if (nr < 0 || nr >= CACHED_CALLS) {
            return false;
        }
        if (verdicts[nr] == 0) {
            verdicts[nr] = program.alwaysAllows(nr) && (older == null || older.alwaysAllows(nr)) ? YES : NO;
        }
        return verdicts[nr] == YES;
    }

    public Filter program() {
        return program;
    }

    public boolean isLogged() {
        return isLogged;
    }

    /** The chain as it was when filter {@code n} was its newest, from 0 for the first one. ENOENT. */
    public FilterChain upTo(long n) {
        if (n < 0 || n >= depth) {
            throw Errno.ENOENT.exception();
        }
        FilterChain c = this;
        while (c.depth - 1 > n) {
            c = c.older;
        }
        return c;
    }

    /** Number of filters. */
    public int depth() {
        return depth;
    }

    /** Whether this chain is {@code other} or has grown from it (null: every chain has). */
    public boolean descendsFrom(FilterChain other) {
        for (FilterChain c = this; c != null; c = c.older) {
            if (c == other) {
                return true;
            }
        }
        return other == null;
    }

    /** The listener in this chain (there can be one), or null. */
    public Object listener() {
        for (FilterChain c = this; c != null; c = c.older) {
            if (c.listener != null) {
                return c.listener;
            }
        }
        return null;
    }

    /** The listener of the filter whose USER_NOTIF won, or null. */
    public Object listenerFor(CallData data) {
        for (FilterChain c = this; c != null; c = c.older) {
            if (Action.of(c.program.run(data)) == Action.USER_NOTIF) {
                return c.listener;
            }
        }
        return null;
    }

    /** Runs all filters: the strongest action wins, of equal ones that of the newest filter. */
    public int run(CallData data) {
        int result = Action.ALLOW;
        for (FilterChain c = this; c != null; c = c.older) {
            int r = c.program.run(data);
            if (Action.of(r) < Action.of(result)) {
                result = r;
            }
        }
        return result;
    }
}
