package org.belljar.conform.trace;

import java.util.List;

/**
 * One line of a log, taken apart.
 *
 * @param pid    as in the log; 0 where the log names none
 * @param name   the call's name; null for signals and ends of processes
 * @param args   the arguments' texts
 * @param result what stands behind " = ", without errno's text and comments; "?" without one
 * @param errno  its name, or null
 * @param other  the text of a signal or an end; null for a call
 */
record TraceEvent(int pid, String name, List<String> args, String result, String errno, String other) {}
