package org.belljar.conform.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.belljar.conform.ConformException;

/**
 * A process of the host that cannot go on for ever, print without end, multiply, or fill the disk; and that leaves no process
 * behind. What bounds processes is the agent ("cage"), which adopts what the command leaves.
 */
public final class BoundedCommand {
    private static final int LOOK_MS = 100;
    private static final int LOOKS_PER_DISK_CHECK = 5;
    private static final int DRAIN_MS = 5000;
    /** To end what the command has made; ending the agent itself would let it go. */
    private static final int STOP_MS = 120_000;
    private static final int TOO_MANY_PROCESSES = 123;

    private final Path agent;

    public BoundedCommand(Path agent) {
        this.agent = agent;
    }

    /**
     * @param environment the complete environment
     * @throws ConformException when even the agent cannot be started
     */
    public CommandOutcome run(List<String> argv, Path directory, Map<String, String> environment, byte[] stdin, Limits limits)
            throws ConformException {
        List<String> line = new ArrayList<>(List.of(agent.toString(), "cage", String.valueOf(limits.processes())));
        line.addAll(argv);
        ProcessBuilder builder = new ProcessBuilder(line).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        long start = System.nanoTime();
        try {
            Process process = builder.start();
            Collector out = new Collector(process.getInputStream(), limits.outputBytes());
            Collector err = new Collector(process.getErrorStream(), limits.outputBytes());
            feed(process.getOutputStream(), stdin);
            String stopped = await(process, start, limits, out, err);
            String errText = err.text();
            if (process.exitValue() == TOO_MANY_PROCESSES && errText.contains("stopped: more than")) {
                stopped = "it had more than " + limits.processes() + " processes";
            }
            return new CommandOutcome(process.exitValue(), out.text(), errText, stopped, (System.nanoTime() - start) / 1_000_000);
        } catch (IOException e) {
            throw new ConformException("cannot start " + agent + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConformException("interrupted");
        }
    }

    private static String await(Process process, long start, Limits limits, Collector out, Collector err) throws InterruptedException {
        for (int look = 1; !process.waitFor(LOOK_MS, TimeUnit.MILLISECONDS); look++) {
            String reason = reason(start, limits, out, err, look);
            if (reason != null) {
                process.destroy();
                if (!process.waitFor(STOP_MS, TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly().waitFor();
                }
                return reason;
            }
        }
        return out.isOver() || err.isOver() ? "it printed more than " + limits.outputBytes() + " bytes" : null;
    }

    private static String reason(long start, Limits limits, Collector out, Collector err, int look) {
        Duration time = limits.time();
        if (System.nanoTime() - start > time.toNanos()) {
            return "it took more than " + time.toMillis() / 1000.0 + " s";
        }
        if (out.isOver() || err.isOver()) {
            return "it printed more than " + limits.outputBytes() + " bytes";
        }
        if (limits.disk() != null && look % LOOKS_PER_DISK_CHECK == 0 && diskBytes(limits.disk(), limits.diskBytes()) > limits.diskBytes()) {
            return "it wrote more than " + limits.diskBytes() + " bytes to its directory";
        }
        return null;
    }

    /** The size of all files, or some size above the bound; sparse files count as large as they say. */
    private static long diskBytes(Path directory, long bound) {
        long[] sum = {0};
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes a) {
                    sum[0] += a.isRegularFile() ? Math.min(a.size(), bound + 1) : 0;
                    return sum[0] > bound ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            // what vanished meanwhile fills nothing
        }
        return sum[0];
    }

    private static void feed(OutputStream to, byte[] stdin) {
        Thread.ofVirtual().start(() -> {
            try (to) {
                to.write(stdin);
            } catch (IOException e) {
                // the command did not want to read it all
            }
        });
    }

    /** Reads a stream to its end, keeping what is within the bound. */
    private static final class Collector {
        private final StringBuffer text = new StringBuffer();
        private final Thread reader;
        private volatile boolean isOver;

        Collector(InputStream stream, int bound) {
            reader = Thread.ofPlatform().daemon().start(() -> {
                byte[] buf = new byte[8192];
                try (stream) {
                    for (int n; (n = stream.read(buf)) > 0;) {
                        if (text.length() + n > bound) {
                            isOver = true;
                        } else {
                            text.append(new String(buf, 0, n, StandardCharsets.ISO_8859_1));
                        }
                    }
                } catch (IOException e) {
                    // ended by force
                }
            });
        }

        boolean isOver() {
            return isOver;
        }

        String text() throws InterruptedException {
            reader.join(DRAIN_MS);
            return text.toString();
        }
    }
}
