/**
 * Generated programs of system calls, run natively and under a launcher, whose results and effects are compared.
 *
 * <p>{@link org.belljar.conform.fuzz.ProgramGenerator} makes {@link org.belljar.conform.fuzz.CallProgram}s from the table and a
 * seed; {@link org.belljar.conform.fuzz.Agent} has many of them run by one start of a launcher, by the interpreter in
 * native-conform/; {@link org.belljar.conform.fuzz.Minimiser} shortens those that differ, and
 * {@link org.belljar.conform.fuzz.Reproducer} writes them as C. On the host the programs run as an unprivileged user in
 * namespaces with an empty root of their own, under limits.
 */
package org.belljar.conform.fuzz;
