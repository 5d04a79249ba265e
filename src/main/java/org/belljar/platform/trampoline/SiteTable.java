package org.belljar.platform.trampoline;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The call sites of one address space and their stubs. Never changed but replaced as a whole, so that a fork shares it. */
final class SiteTable {
    static final SiteTable EMPTY = new SiteTable(Map.of(), Map.of(), Map.of(), new CallSite[0]);

    private final Map<Long, CallSite> byTrap;
    private final Map<Long, CallSite> byReturn;
    private final Map<Long, CallSite> byMiddle;
    /** In the order of the stubs. */
    private final CallSite[] byStub;

    private SiteTable(Map<Long, CallSite> byTrap, Map<Long, CallSite> byReturn, Map<Long, CallSite> byMiddle, CallSite[] byStub) {
        this.byTrap = byTrap;
        this.byReturn = byReturn;
        this.byMiddle = byMiddle;
        this.byStub = byStub;
    }

    /** The site whose trap returns to {@code rip}, or null. */
    CallSite atTrap(long rip) {
        return byTrap.get(rip);
    }

    CallSite atReturn(long rip) {
        return byReturn.get(rip);
    }

    CallSite atMiddle(long rip) {
        return byMiddle.isEmpty() ? null : byMiddle.get(rip);
    }

    CallSite[] all() {
        return byStub;
    }

    /** The site with the same bytes at the same place that has a stub already, or null. */
    CallSite like(CallSite s) {
        for (CallSite known : byStub) {
            if (known.isLike(s)) {
                return known;
            }
        }
        return null;
    }

    SiteTable with(CallSite s) {
        CallSite[] all = byStub;
        if (like(s) == null) {
            all = Arrays.copyOf(byStub, byStub.length + 1);
            all[byStub.length] = s;
        }
        return new SiteTable(put(byTrap, s.trapReturn(), s), put(byReturn, s.returnAddr(), s),
                s.middle() == 0 ? byMiddle : put(byMiddle, s.middle(), s), all);
    }

    private static Map<Long, CallSite> put(Map<Long, CallSite> map, long key, CallSite s) {
        Map<Long, CallSite> m = new HashMap<>(map);
        m.put(key, s);
        return m;
    }

    /** Other code lies where {@code s} was; contexts may still be in its stub. */
    SiteTable without(CallSite s) {
        Map<Long, CallSite> traps = new HashMap<>(byTrap);
        traps.remove(s.trapReturn(), s);
        Map<Long, CallSite> middles = new HashMap<>(byMiddle);
        middles.remove(s.middle(), s);
        return new SiteTable(traps, byReturn, middles, byStub);
    }

    /** No site is to be in place. */
    SiteTable withoutAny() {
        return new SiteTable(Map.of(), byReturn, Map.of(), byStub);
    }
}
