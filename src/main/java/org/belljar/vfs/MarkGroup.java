package org.belljar.vfs;

/** Who has marks: a fanotify group. */
public interface MarkGroup {
    /** How {@link #event} is matched: FAN_REPORT_* bits. */
    int FID = 0x200, DIR_FID = 0x400, NAME = 0x800, TARGET_FID = 0x1000, ALL_FID = FID | DIR_FID | NAME | TARGET_FID;

    /** What is reported of an object: of {@link #ALL_FID}; 0: a descriptor. */
    int reports();

    /** Groups that decide are asked in descending order. */
    int priority();

    /**
     * Something happened; must not block.
     *
     * @param mask which events of the group's interest, and {@link Notify#ISDIR}
     * @param matched whose marks: bits of {@link FileEvent}
     */
    void event(FileEvent e, int mask, int matched);

    /** Whether it may happen: 0, or a negative errno. Called with no lock held; may park. */
    long decide(FileEvent e, int mask);
}
