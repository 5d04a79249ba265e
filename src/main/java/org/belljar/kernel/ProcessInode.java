package org.belljar.kernel;

/** An inode that stands for a process where a descriptor of it is asked for: /proc/PID, see pidfd_send_signal(2). */
public interface ProcessInode {
    /** The process, which may have ended; null for an inode that stands for one thread only. */
    TaskGroup process();
}
