package org.belljar.mm;

/** The resource limits that memory calls obey, in bytes; -1 (as unsigned: everything) means none. */
public interface MemoryLimits {
    /** RLIMIT_AS. */
    long addressSpaceBytes();

    /** RLIMIT_DATA. */
    long dataBytes();

    /** RLIMIT_STACK. */
    long stackBytes();

    /** RLIMIT_MEMLOCK; -1 for CAP_IPC_LOCK. */
    long lockedBytes();

    MemoryLimits NONE = new MemoryLimits() {
        @Override
        public long addressSpaceBytes() {
            return -1;
        }

        @Override
        public long dataBytes() {
            return -1;
        }

        @Override
        public long stackBytes() {
            return 8 << 20;
        }

        @Override
        public long lockedBytes() {
            return -1;
        }
    };
}
