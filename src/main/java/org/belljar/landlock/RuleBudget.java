package org.belljar.landlock;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicInteger;
import org.belljar.abi.Errno;

/** Bounds the rules that all rulesets and domains of a sandbox hold together: a set of rules is paid for until nobody has it. */
public final class RuleBudget {
    private static final int MOST = 1 << 18;

    private final Cleaner cleaner = Cleaner.create();
    private final AtomicInteger total = new AtomicInteger();

    /** What one set of rules costs. */
    final class Account {
        private final AtomicInteger charged = new AtomicInteger();

        /** ENOMEM. */
        void charge(int rules) {
            if (total.addAndGet(rules) > MOST) {
                total.addAndGet(-rules);
                throw Errno.ENOMEM.exception();
            }
            charged.addAndGet(rules);
        }

        private void close() {
            total.addAndGet(-charged.getAndSet(0));
        }
    }

    /** The account of {@code rules}, closed when that is garbage. */
    Account open(Object rules) {
        Account a = new Account();
        cleaner.register(rules, a::close);
        return a;
    }
}
