package org.belljar.conform.run;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.belljar.conform.ConformException;

/**
 * A directory of the run's own, below /var/tmp or where the user says, removed at the end. Not below /tmp: sandboxes have a /tmp
 * of their own, which hides the host's.
 */
public final class WorkDirectory implements AutoCloseable {
    private final Path path;

    private WorkDirectory(Path path) {
        this.path = path;
    }

    /** @param parent null for the default */
    public static WorkDirectory make(Path parent) throws ConformException {
        Path in = parent == null ? Path.of("/var/tmp") : parent.toAbsolutePath();
        try {
            Path made = Files.createTempDirectory(in, "belljar-conform-");
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
            return new WorkDirectory(made);
        } catch (NoSuchFileException e) {
            throw new ConformException("there is no directory " + in + " to work below; give another with --work DIR");
        } catch (IOException e) {
            throw new ConformException("cannot make a directory to work in below " + in + ": " + e.getMessage() + "; give another with --work DIR");
        }
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() {
        delete(path);
    }

    /** With all that a test may have done to modes; what cannot be removed stays. */
    public static void delete(Path directory) {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path d, BasicFileAttributes a) throws IOException {
                    Files.setPosixFilePermissions(d, PosixFilePermissions.fromString("rwx------"));
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path f, BasicFileAttributes a) throws IOException {
                    Files.delete(f);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path f, IOException e) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path d, IOException e) throws IOException {
                    Files.delete(d);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            // left for the owner of the machine
        }
    }
}
