package org.belljar.vfs;

/** What marks can be set on. */
interface MarkHolder {
    /** Null: none. Replaced as a whole under the lock of {@link Marks}. */
    Mark[] marks();

    void setMarks(Mark[] now);
}
