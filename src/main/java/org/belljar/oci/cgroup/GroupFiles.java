package org.belljar.oci.cgroup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.belljar.oci.config.ConfigException;

/** Reads and writes the files of one group. */
final class GroupFiles {
    private final Path directory;

    GroupFiles(String directory) {
        this.directory = Path.of(directory);
    }

    boolean has(String file) {
        return Files.exists(directory.resolve(file));
    }

    /** @param field that asked for it, for the message */
    void write(String file, String value, String field) throws ConfigException {
        try {
            Files.write(directory.resolve(file), value.getBytes(StandardCharsets.ISO_8859_1), StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            throw new ConfigException(field, "the host's control groups have no " + directory.resolve(file));
        } catch (IOException e) {
            throw new ConfigException(field, "cannot write '" + value.strip() + "' to " + directory.resolve(file) + ": " + reason(e));
        }
    }

    static String reason(IOException e) {
        return e instanceof AccessDeniedException ? "Permission denied"
                : e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : String.valueOf(e.getMessage());
    }

    /** The whole file without white space around; empty if it cannot be read. */
    String read(String file) {
        try {
            return Files.readString(directory.resolve(file), StandardCharsets.ISO_8859_1).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** A number; 0 if there is none, the largest one for "max". */
    long number(String file) {
        String s = read(file);
        try {
            return s.equals("max") ? Long.MAX_VALUE : s.isEmpty() ? 0 : Long.parseUnsignedLong(s);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** The number of a line "name value" of a file. */
    long field(String file, String name) {
        for (String line : read(file).split("\n")) {
            if (line.startsWith(name + " ")) {
                try {
                    return Long.parseUnsignedLong(line.substring(name.length() + 1).strip());
                } catch (NumberFormatException e) {
                    return 0;
                }
            }
        }
        return 0;
    }
}
