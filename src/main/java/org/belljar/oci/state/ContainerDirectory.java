package org.belljar.oci.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.belljar.host.HostFiles;
import org.belljar.json.JsonException;
import org.belljar.oci.IoReason;
import org.belljar.oci.OciException;

/**
 * The directory ROOT/ID of a container, which only its owner can enter:
 *
 * <pre>
 * state.json     {@link ContainerState}, replaced as a whole
 * config.json    the configuration as it was when the container was created
 * control.sock   the sandbox answers here while it lives
 * sandbox.log    what the sandbox has to say after the container was created
 * lock           held while a command changes something
 * </pre>
 */
public final class ContainerDirectory {
    public static final String SOCKET = "control.sock";
    private static final String STATE = "state.json", CONFIG = "config.json", LOCK = "lock", LOG = "sandbox.log";
    private static final int MAX_ID = 1024;

    private final String id;
    private final Path path;

    private ContainerDirectory(String id, Path path) {
        this.id = id;
        this.path = path;
    }

    /** The directory of an id, which need not be there. */
    public static ContainerDirectory of(String root, String id) throws OciException {
        if (!isValid(id)) {
            throw new OciException("invalid container ID format: '" + id + "': letters, digits and _ + - . only");
        }
        return new ContainerDirectory(id, Path.of(root, id));
    }

    /** As runc has it, which keeps paths out. */
    private static boolean isValid(String id) {
        return !id.isEmpty() && id.length() <= MAX_ID && !id.equals(".") && !id.equals("..")
                && id.chars().allMatch(c -> c < 0x80 && Character.isLetterOrDigit(c) || "_+-.".indexOf(c) >= 0);
    }

    /** All that have a state, by id. */
    public static List<ContainerDirectory> all(String root) throws IOException {
        List<ContainerDirectory> all = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of(root))) {
            for (Path p : entries) {
                if (Files.exists(p.resolve(STATE))) {
                    all.add(new ContainerDirectory(p.getFileName().toString(), p));
                }
            }
        } catch (NoSuchFileException e) {
            return all;
        }
        all.sort((a, b) -> a.id.compareTo(b.id));
        return all;
    }

    /** Makes it: only one of several commands at once can. */
    public void create() throws OciException {
        try {
            Files.createDirectories(path.getParent());
            Files.createDirectory(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            throw new OciException("container with given ID already exists");
        } catch (IOException e) {
            throw new OciException("cannot make the container's directory " + path + ": " + IoReason.of(e), e);
        }
    }

    public String id() {
        return id;
    }

    public Path path() {
        return path;
    }

    public Path log() {
        return path.resolve(LOG);
    }

    /** A descriptor of the directory, for its socket. */
    public int open() {
        return HostFiles.openAt(HostFiles.AT_FDCWD, path.toString(), HostFiles.O_PATH | HostFiles.O_DIRECTORY, 0);
    }

    /** What is written down, as it is now; "container does not exist" without that. */
    public ContainerState read() throws OciException {
        try {
            return ContainerState.parse(Files.readAllBytes(path.resolve(STATE))).current();
        } catch (NoSuchFileException e) {
            throw new OciException("container does not exist");
        } catch (IOException | JsonException | RuntimeException e) {
            throw new OciException("cannot read the container's state " + path.resolve(STATE) + ": " + IoReason.of(e), e);
        }
    }

    public void write(ContainerState s) throws OciException {
        replace(STATE, s.text().getBytes(StandardCharsets.ISO_8859_1));
    }

    public byte[] readConfig() throws IOException {
        return Files.readAllBytes(path.resolve(CONFIG));
    }

    public void writeConfig(byte[] text) throws OciException {
        replace(CONFIG, text);
    }

    /** Writes a file of the container's; who reads it, after a crash too, finds all of it or what was there before. */
    public void replace(String name, byte[] content) throws OciException {
        Path file = path.resolve(name);
        Path fresh = path.resolve("." + name);
        try {
            Files.write(fresh, content);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new OciException("cannot replace " + file, e);
        } catch (IOException e) {
            throw new OciException("cannot write " + file + ": " + IoReason.of(e), e);
        }
    }

    /** Held until it is closed; one command at a time. */
    public AutoCloseable lock() throws OciException {
        try {
            FileChannel c = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            c.lock();
            return c;
        } catch (IOException e) {
            throw new OciException("container does not exist", e);
        }
    }

    /** Removes it with everything in it. */
    public void remove() throws OciException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            for (Path p : entries) {
                Files.deleteIfExists(p);
            }
            Files.deleteIfExists(path);
        } catch (NoSuchFileException e) {
            // Another one was faster.
        } catch (IOException e) {
            throw new OciException("cannot remove " + path + ": " + IoReason.of(e), e);
        }
    }
}
