package org.belljar.conform.run;

/**
 * How a command ended; output as bytes in chars 0..255.
 *
 * @param status  exit status, 128+N for signal N
 * @param stopped why it was ended before it was done, or null
 */
public record CommandOutcome(int status, String stdout, String stderr, String stopped, long millis) {}
