package org.belljar.oci.live;

import java.nio.charset.StandardCharsets;
import org.belljar.abi.Errno;
import org.belljar.host.Host;
import org.belljar.host.HostFiles;
import org.belljar.host.HostNumbers;
import org.belljar.host.StreamSocket;
import org.belljar.oci.OciException;

/** Unix sockets of callers at which they get a descriptor, as runc sends it: with its name as the text. */
final class DescriptorSocket {
    private DescriptorSocket() {}

    /** @param what what the socket is, for messages */
    static void send(String path, String what, String name, int fd) throws OciException {
        int slash = path.lastIndexOf('/');
        String failure = what + " " + path;
        int directory = check(HostFiles.openAt(HostFiles.AT_FDCWD, slash <= 0 ? "/" : path.substring(0, slash),
                HostFiles.O_PATH | HostFiles.O_DIRECTORY, 0), failure);
        int socket = StreamSocket.connect(directory, path.substring(slash + 1));
        HostFiles.close(directory);
        check(socket, failure);
        int sent = StreamSocket.send(socket, name.getBytes(StandardCharsets.ISO_8859_1), fd);
        HostFiles.close(socket);
        check(sent, failure);
    }

    /** Sends a descriptor of a process of the host; nothing without a path. */
    static void sendProcess(String path, String name, int pid) throws OciException {
        if (path == null) {
            return;
        }
        int fd = check((int) Host.call(HostNumbers.PIDFD_OPEN, pid, 0, 0), "cannot open process " + pid);
        try {
            send(path, "pidfd socket", name, fd);
        } finally {
            HostFiles.close(fd);
        }
    }

    static int check(int result, String what) throws OciException {
        if (result < 0) {
            throw new OciException(what + ": " + Texts.of(Errno.of(-result)));
        }
        return result;
    }
}
