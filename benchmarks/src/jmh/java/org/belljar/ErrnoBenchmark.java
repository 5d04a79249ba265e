package org.belljar;

import java.util.concurrent.TimeUnit;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Why the errors of normal traffic are returned and not thrown: the price of each through a number of real frames. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ErrnoBenchmark {
    @Param({"1", "5", "20"})
    int frames;

    @Benchmark
    public long returned() {
        return failReturning(frames);
    }

    @Benchmark
    public long thrown() {
        try {
            return failThrowing(frames);
        } catch (ErrnoException e) {
            return e.errno().negative();
        }
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private static long failReturning(int depth) {
        return depth == 0 ? Errno.EAGAIN.negative() : failReturning(depth - 1);
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private static long failThrowing(int depth) {
        if (depth == 0) {
            throw Errno.EAGAIN.exception();
        }
        return failThrowing(depth - 1);
    }
}
