/**
 * Pipes and FIFOs as Linux has them: a ring of page-sized slots, so that capacity, merging of small writes, PIPE_BUF atomicity
 * and packet mode come out as there.
 *
 * <p>{@link org.belljar.fs.pipe.Pipe} is the shared object, {@link org.belljar.fs.pipe.PipeFile} an open end,
 * {@link org.belljar.fs.pipe.PipeRing} the data, {@link org.belljar.fs.pipe.PipeSplice} the splice family.
 *
 * <p>Lock order: one FILE_OBJECT lock per pipe; two pipes (tee, splice) are never locked at once. Not supported: SIGIO.
 */
package org.belljar.fs.pipe;
