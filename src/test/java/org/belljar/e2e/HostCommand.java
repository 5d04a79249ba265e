package org.belljar.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process of the host with its streams read to the end, which is killed with all its children when its time is over. */
final class HostCommand {
    private static final int GRACE_S = 5;

    private final Process process;
    private final CompletableFuture<String> out;
    private final CompletableFuture<String> err;
    private final long startNs = System.nanoTime();

    private HostCommand(Process process, byte[] stdin) {
        this.process = process;
        this.out = read(process.getInputStream());
        this.err = read(process.getErrorStream());
        write(stdin);
    }

    /** @param environment the complete environment */
    static HostCommand start(List<String> argv, Path directory, Map<String, String> environment, byte[] stdin) {
        ProcessBuilder builder = new ProcessBuilder(argv).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            return new HostCommand(builder.start(), stdin);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Outcome run(List<String> argv, Path directory, Map<String, String> environment, byte[] stdin, Duration limit) {
        return start(argv, directory, environment, stdin).await(limit);
    }

    Process process() {
        return process;
    }

    /** What was printed so far is not available before the end; this waits for it, at most {@code limit}. */
    Outcome await(Duration limit) {
        try {
            boolean isEnded = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!isEnded) {
                killAll();
                process.waitFor();
            }
            long millis = (System.nanoTime() - startNs) / 1_000_000;
            return new Outcome(process.exitValue(), text(out), text(err), !isEnded, millis);
        } catch (InterruptedException e) {
            killAll();
            throw new IllegalStateException(e);
        }
    }

    void killAll() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    /** A descendant that outlives the command keeps the pipe open: what has been read until then does not count. */
    private static String text(CompletableFuture<String> stream) throws InterruptedException {
        try {
            return stream.get(GRACE_S, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return "[a process that was left behind holds this stream open]\n";
        } catch (ExecutionException e) {
            return "[" + e.getCause() + "]\n";
        }
    }

    private void write(byte[] stdin) {
        Thread.ofVirtual().start(() -> {
            try (OutputStream to = process.getOutputStream()) {
                to.write(stdin);
            } catch (IOException e) {
                // the command did not want to read it all
            }
        });
    }

    private static CompletableFuture<String> read(InputStream stream) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            try (stream) {
                text.complete(new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                text.completeExceptionally(e);
            }
        });
        reader.setDaemon(true);
        reader.start();
        return text;
    }
}
