/**
 * End-to-end tests: real programs and small guest programs, run once by the host's kernel and once by Belljar.
 *
 * <p>The host is the oracle. {@link org.belljar.e2e.Comparison} runs a command on both sides in a scratch directory of the
 * same path and content and compares standard output, standard error, exit status and the files left behind. What is
 * compared is data: the guest programs of {@code src/test/guest/FAMILY/*.c} and the scripts of
 * {@code src/test/programs/FAMILY/*} are found by {@link org.belljar.e2e.GuestProgramsIT} and
 * {@link org.belljar.e2e.ProgramsIT}; comments at a file's head say how to run it ({@link org.belljar.e2e.ProgramHeader}).
 * Only what has no native counterpart (Belljar's options, its error messages, kills from outside) has expected values in Java.
 *
 * <p>Belljar is started by {@code ./belljar}, as by a user. With BELLJAR_CLASSPATH set, that runs the classes of a
 * development tree instead of the packaged ones. What a test ran and got stays in {@code target/e2e/NAME}.
 */
package org.belljar.e2e;
