package org.belljar.kernel;

/** What a descriptor may refer to that stands for a process: the directory /proc/PID, which pidfd_send_signal(2) takes too. */
public interface ProcessReference {
    /** The process; null for a thread's directory. */
    TaskGroup referredProcess();
}
