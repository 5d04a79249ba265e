package org.belljar.conform.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.belljar.conform.ConformException;

/**
 * As {@link BoundedCommand}, for a command that is asked again and again: text goes in, lines come out, and what is not read is
 * not made. Used by one thread, which must live as long as the command: the agent's life hangs on it.
 */
public final class BoundedSession implements AutoCloseable {
    private static final int MAX_LINE = 1 << 20;
    private static final int MAX_LINES = 1 << 14;
    private static final int MAX_ERRORS = 1 << 16;
    private static final int STOP_S = 120;
    private static final String END = "";

    private final Process process;
    /** Lines with their ends; an empty one behind the last. */
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>(MAX_LINES);
    private final StringBuffer errors = new StringBuffer();
    private final Thread errorReader;

    /**
     * @param environment the complete environment
     * @throws ConformException when even the agent cannot be started
     */
    public BoundedSession(Path agent, List<String> argv, Path directory, Map<String, String> environment, int processes) throws ConformException {
        List<String> line = new ArrayList<>(List.of(agent.toString(), "cage", String.valueOf(processes)));
        line.addAll(argv);
        ProcessBuilder builder = new ProcessBuilder(line).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new ConformException("cannot start " + agent + ": " + e.getMessage());
        }
        Thread.ofPlatform().daemon().start(() -> readLines(process.getInputStream()));
        errorReader = Thread.ofPlatform().daemon().start(() -> readErrors(process.getErrorStream()));
    }

    private void readLines(InputStream stream) {
        byte[] buf = new byte[8192];
        StringBuilder line = new StringBuilder();
        try (stream) {
            for (int n; (n = stream.read(buf)) > 0;) {
                for (int i = 0; i < n; i++) {
                    line.append((char) (buf[i] & 0xff));
                    if (buf[i] == '\n' || line.length() == MAX_LINE) {
                        lines.put(line.toString());
                        line.setLength(0);
                    }
                }
            }
        } catch (IOException e) {
            // ended by force
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!line.isEmpty()) {
            lines.offer(line + "\n");
        }
        lines.offer(END);
    }

    private void readErrors(InputStream stream) {
        byte[] buf = new byte[8192];
        try (stream) {
            for (int n; (n = stream.read(buf)) > 0;) {
                if (errors.length() < MAX_ERRORS) {
                    errors.append(new String(buf, 0, n, StandardCharsets.ISO_8859_1));
                }
            }
        } catch (IOException e) {
            // ended by force
        }
    }

    /** Hands over text; returns at once. A command that has ended is noticed by {@link #line}. */
    public void send(String text) {
        OutputStream to = process.getOutputStream();
        Thread.ofVirtual().start(() -> {
            try {
                synchronized (to) {
                    to.write(text.getBytes(StandardCharsets.ISO_8859_1));
                    to.flush();
                }
            } catch (IOException e) {
                // it has ended
            }
        });
    }

    /** The next line without its end; null when there is none until {@link System#nanoTime} reaches the deadline, or the command has ended. */
    public String line(long deadlineNs) throws ConformException {
        try {
            String line = lines.poll(Math.max(0, deadlineNs - System.nanoTime()), TimeUnit.NANOSECONDS);
            return line == null || line.equals(END) ? null : line.endsWith("\n") ? line.substring(0, line.length() - 1) : line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConformException("interrupted");
        }
    }

    /** How it ended, in words; it is ended if it has not. */
    public String end() throws ConformException {
        boolean isOver = process.isAlive();
        try {
            if (isOver && process.waitFor(1, TimeUnit.SECONDS)) {
                isOver = false; // its output ended a little before
            }
            if (!isOver) {
                errorReader.join(1000); // what it complained of; ending it closes the stream
            }
            close();
            errorReader.join(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConformException("interrupted");
        }
        String first = errors.toString().strip().lines().findFirst().map(l -> ": " + l).orElse("");
        return (isOver ? "it took too long" : "exit status " + process.exitValue()) + first;
    }

    /** Ends it and all that it has started. */
    @Override
    public void close() throws ConformException {
        process.destroy();
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // it has ended
        }
        try {
            if (!process.waitFor(STOP_S, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConformException("interrupted");
        }
    }
}
