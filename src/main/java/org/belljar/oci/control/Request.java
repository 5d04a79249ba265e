package org.belljar.oci.control;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.belljar.host.HostFiles;
import org.belljar.host.StreamSocket;
import org.belljar.oci.Invocation;
import org.belljar.oci.state.ContainerDirectory;

/**
 * What a native client asks: {@code u32 magic, u32 length, u32 pid, u32 descriptors} with the descriptors, then strings that
 * end with NUL: working directory, then the arguments.
 *
 * @param pid         the host process whose life is that of the process asked for
 * @param descriptors the caller's 0, 1, 2, ...; the receiver's to close
 */
public record Request(String workingDirectory, List<String> args, int pid, int[] descriptors) {
    private static final int MAGIC = 0x314a4c42, HEADER = 16, MAX_BYTES = 4 << 20;

    /** Null when the other side sent something else. */
    static Request receive(int fd) {
        byte[] header = new byte[HEADER];
        int[] passed = new int[StreamSocket.MAX_PASSED];
        if (StreamSocket.receive(fd, header, passed) == HEADER) {
            ByteBuffer b = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
            boolean isOurs = b.getInt() == MAGIC;
            int length = b.getInt();
            int pid = b.getInt();
            int count = b.getInt();
            if (isOurs && length > 0 && length <= MAX_BYTES && count >= 0 && count <= passed.length) {
                byte[] text = new byte[length];
                if (StreamSocket.receiveFully(fd, text) && text[length - 1] == 0) {
                    List<String> strings = strings(text);
                    return new Request(strings.getFirst(), strings.subList(1, strings.size()), pid, java.util.Arrays.copyOf(passed, count));
                }
            }
        }
        closeAll(passed);
        return null;
    }

    private static List<String> strings(byte[] text) {
        List<String> all = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length; i++) {
            if (text[i] == 0) {
                all.add(new String(text, start, i - start, StandardCharsets.ISO_8859_1));
                start = i + 1;
            }
        }
        return all;
    }

    public static void closeAll(int[] fds) {
        for (int fd : fds) {
            if (fd >= 0) {
                HostFiles.close(fd);
            }
        }
    }

    /** Asks a sandbox as the native client does, without descriptors, and waits until it has answered. */
    public static void ask(Path container, Invocation i) {
        int fd = send(container, i, 0, new int[0]);
        byte[] answer = new byte[1 << 12];
        while (fd >= 0 && StreamSocket.receive(fd, answer, new int[0]) > 0) {
            // to the end
        }
        HostFiles.close(fd);
    }

    /** Sends a request to the sandbox of a container. The connection, or -errno. */
    public static int send(Path container, Invocation i, int pid, int[] descriptors) {
        int dir = HostFiles.openAt(HostFiles.AT_FDCWD, container.toString(), HostFiles.O_PATH | HostFiles.O_DIRECTORY, 0);
        int fd = StreamSocket.connect(dir, ContainerDirectory.SOCKET);
        HostFiles.close(dir);
        if (fd < 0) {
            return fd;
        }
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        write(text, i.workingDirectory());
        i.args().forEach(a -> write(text, a));
        ByteBuffer b = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(MAGIC).putInt(text.size()).putInt(pid).putInt(descriptors.length);
        int r = StreamSocket.send(fd, b.array(), descriptors);
        r = r < 0 ? r : StreamSocket.send(fd, text.toByteArray(), -1);
        if (r < 0) {
            HostFiles.close(fd);
            return r;
        }
        return fd;
    }

    private static void write(ByteArrayOutputStream to, String s) {
        to.writeBytes(s.getBytes(StandardCharsets.ISO_8859_1));
        to.write(0);
    }
}
