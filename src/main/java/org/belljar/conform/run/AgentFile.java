package org.belljar.conform.run;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.belljar.conform.ConformException;

/** The program of native-conform/, which works inside of launchers. */
public final class AgentFile {
    /** Its name there. */
    public static final String NAME = "belljar-conform-agent";
    private static final String RESOURCE = "/org/belljar/native/" + NAME;

    private AgentFile() {}

    /** A copy of it in a directory that all launchers can be shown. */
    public static Path copyTo(Path directory) throws ConformException {
        Path copy = directory.resolve(NAME);
        try (InputStream in = open()) {
            Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(copy, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
            return copy;
        } catch (IOException e) {
            throw new ConformException("cannot write " + copy + ": " + e.getMessage() + "; choose another directory with --work");
        }
    }

    private static InputStream open() throws IOException {
        String directory = System.getProperty("belljar.native");
        if (directory != null && Files.isReadable(Path.of(directory, NAME))) {
            return Files.newInputStream(Path.of(directory, NAME));
        }
        URL url = AgentFile.class.getResource(RESOURCE);
        if (url == null) {
            throw new IOException(RESOURCE + " is not in this build of Belljar");
        }
        return url.openStream();
    }
}
