package org.belljar.seccomp;

/** One filter of a task: a guest's own program, or a container's profile. Immutable. */
public interface Filter {
    /** What happens to a call: an {@link Action} with its data. */
    int run(CallData data);

    /** Whether every call of this number is allowed, whatever its arguments and its address; false also where it cannot be told. */
    boolean alwaysAllows(int nr);

    /** In instructions, of which a task has a bounded number. */
    int length();

    /** struct sock_filter[] as it was installed, or null where it never was any. */
    default byte[] code() {
        return null;
    }
}
