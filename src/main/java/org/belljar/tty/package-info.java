/**
 * Terminals: pseudo-terminal pairs with Linux's line discipline (n_tty), controlling terminals and job control, devpts, and the
 * relay between a sandbox's terminal and the host's.
 *
 * <p>{@link org.belljar.tty.PtyPair} holds both sides, {@link org.belljar.tty.LineDiscipline} what happens to input,
 * {@link org.belljar.tty.OutputProcessor} what happens to output and echo, {@link org.belljar.tty.Termios} the settings;
 * {@link org.belljar.tty.PtyMasterFile} and {@link org.belljar.tty.PtySlaveFile} are the open files, {@link org.belljar.tty.Ptys} makes them.
 *
 * <p>Lock order: one FILE_OBJECT lock per pair. Signals are recorded under it and sent after it, since sending takes the tree lock.
 */
package org.belljar.tty;
