package org.belljar.oci;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Errors and notes for callers, as runc gives them: an error goes to standard error; with --log it is a line of the log too, in
 * text (logfmt) or JSON.
 */
public final class Report {
    private final PrintStream err;
    private final String file;
    private final boolean isJson;

    /** @param file null: no log */
    public Report(PrintStream err, String file, boolean isJson) {
        this.err = err;
        this.file = file;
        this.isJson = isJson;
    }

    public void error(String message) {
        if (file == null) {
            err.print(line("error", message, false));
        } else {
            log("error", message);
            err.print(message + "\n");
        }
        err.flush();
    }

    public void warning(String message) {
        log("warning", message);
    }

    private void log(String level, String message) {
        if (file == null) {
            return;
        }
        try (FileOutputStream out = new FileOutputStream(file, true)) {
            out.write(line(level, message, isJson).getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            err.print("belljar: cannot write the log " + file + ": " + IoReason.of(e) + "\n");
        }
    }

    private static String line(String level, String message, boolean asJson) {
        String time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        String text = quoted(message);
        return asJson ? "{\"level\":\"" + level + "\",\"msg\":" + text + ",\"time\":\"" + time + "\"}\n"
                : "time=\"" + time + "\" level=" + level + " msg=" + text + "\n";
    }

    private static String quoted(String s) {
        StringBuilder b = new StringBuilder("\"");
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            switch (c) {
                case '"', '\\' -> b.append('\\').append(c);
                case '\n' -> b.append("\\n");
                case '\t' -> b.append("\\t");
                default -> {
                    if (c < 0x20) {
                        b.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
                    } else {
                        b.append(c);
                    }
                }
            }
        }
        return b.append('"').toString();
    }
}
