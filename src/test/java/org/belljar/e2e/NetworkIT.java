package org.belljar.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** {@code --network} and {@code --publish}: who reaches whom. */
class NetworkIT {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final String FETCH = "import socket, sys; s = socket.create_connection(('127.0.0.1', int(sys.argv[1]))); "
            + "s.sendall(b'from the guest\\n'); s.shutdown(1); print(s.makefile().read())";

    /** A server on the host's loopback for one connection: answers with what it was sent. */
    private static CompletableFuture<Void> echo(ServerSocket server) {
        return CompletableFuture.runAsync(() -> {
            try (Socket s = server.accept()) {
                s.getOutputStream().write(("host got: " + new String(s.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                        .getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                // closed at the end of a test that nobody connected in
            }
        });
    }

    @Test
    void hostReachesTheHost() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
            CompletableFuture<Void> echo = echo(server);
            Belljar.run("--network=host", "--", "python3", "-c", FETCH, "" + server.getLocalPort())
                    .hasStatus(0).printed("host got: from the guest\n\n");
            echo.join();
        }
    }

    @Test
    void hostShowsItsNetwork() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
            String line = "^ *[0-9]+: [0-9A-F]+:" + String.format("%04X", server.getLocalPort()) + " .* 0A ";
            Belljar.run("--network=host", "--", "sh", "-c", "cat /proc/net/tcp /proc/net/tcp6 | grep -cE '" + line + "'")
                    .hasStatus(0).printed("1\n");
        }
        Belljar.run("--network=host", "--", "cat", "/proc/net/route").hasStatus(0).printed(Files.readString(Path.of("/proc/net/route")));
    }

    @Test
    void curlReachesAServerOfTheHost() throws IOException {
        Needs.command("curl");
        HttpServer server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 5);
        server.createContext("/", e -> {
            byte[] answer = ("path " + e.getRequestURI() + "\n").getBytes(StandardCharsets.ISO_8859_1);
            e.sendResponseHeaders(200, answer.length);
            e.getResponseBody().write(answer);
            e.close();
        });
        server.start();
        try {
            String base = "http://127.0.0.1:" + server.getAddress().getPort();
            Belljar.run("--network=host", "--", "curl", "-s", base + "/[1-3]").hasStatus(0).printed("path /1\npath /2\npath /3\n");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void hostKeepsDangerousThingsBack() {
        Belljar.run("--network=host", "--user", "0", "--cap-add", "ALL", "--", "python3", "-c", """
                import socket
                def attempt(what, f):
                    try:
                        f()
                        print(what, "works")
                    except OSError as e:
                        print(what, e.strerror)
                attempt("raw", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))
                attempt("packet", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0))
                attempt("vsock", lambda: socket.socket(40, socket.SOCK_STREAM))
                attempt("audit", lambda: socket.socket(16, socket.SOCK_RAW, 9))
                s = socket.socket()
                attempt("mark", lambda: s.setsockopt(1, 36, 1))
                attempt("device", lambda: s.setsockopt(1, 25, b"lo"))
                attempt("filter", lambda: s.setsockopt(1, 26, b"0" * 16))
                n = socket.socket(16, socket.SOCK_RAW, 0)
                n.bind((0, 0))
                import struct
                attempt("link down", lambda: n.send(struct.pack("=IHHIIBxHiII", 32, 16, 5, 1, 0, 0, 0, 1, 0, 1)))
                """).hasStatus(0).printed("""
                raw Operation not permitted
                packet Operation not permitted
                vsock Address family not supported by protocol
                audit Protocol not supported
                mark Protocol not available
                device Protocol not available
                filter Protocol not available
                link down Operation not permitted
                """);
    }

    /** SIOCGIFCONF, and of lo SIOCGIFFLAGS, NETMASK, MTU, INDEX, TXQLEN, MAP, by an inet socket and, as libc does, by a local one. */
    private static final String INTERFACES = """
            import array, fcntl, socket, struct
            b = array.array('B', bytes(4000))
            for family in (socket.AF_INET, socket.AF_UNIX):
                s = socket.socket(family, socket.SOCK_DGRAM)
                for room in (4000, 100, 39):
                    c = bytearray(struct.pack('ixxxxP', room, b.buffer_info()[0]))
                    fcntl.ioctl(s, 0x8912, c)
                    n = struct.unpack('i', c[:4])[0]
                    print(n, bytes(b[:n]).hex())
                for what in (0x8913, 0x891b, 0x8921, 0x8933, 0x8942, 0x8970):
                    try:
                        print(bytes(fcntl.ioctl(s, what, b'lo'.ljust(40, b'\\0'))).hex())
                    except OSError as e:
                        print(what, e.strerror)
            """;

    @Test
    void hostShowsItsInterfaces() {
        Outcome there = HostCommand.run(List.of("python3", "-c", INTERFACES), Path.of("/"), Belljar.environment(), new byte[0], Belljar.LIMIT);
        Belljar.run("--network=host", "--", "python3", "-c", INTERFACES).hasStatus(0).printed(there.stdout());
    }

    /** SIOCSIFNAME, SIOCADDMULTI, SIOCSIFFLAGS: not even asked of the host, which would say that there is no such device. */
    @Test
    void hostInterfacesAreNotChanged() {
        Belljar.run("--network=host", "--user", "0", "--cap-add", "ALL", "--", "python3", "-c", """
                import errno, fcntl, socket
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                for what in (0x8923, 0x8931, 0x8914):
                    try:
                        fcntl.ioctl(s, what, b'belljar-none'.ljust(40, b'\\0'))
                    except OSError as e:
                        print(errno.errorcode[e.errno])
                """).hasStatus(0).printed("ENOTTY\nENOTTY\nENOTTY\n");
    }

    private static final String PING = """
            import socket, struct
            s = socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)
            s.setsockopt(255, 1, struct.pack("I", ~1 & 0xffffffff))
            s.sendto(struct.pack("!BBHHH", 8, 0, 0xf7fe, 0, 1), ("127.0.0.1", 0))
            print(s.recv(100)[20:].hex())
            """;

    @Test
    void hostRawReachesTheHostByRawSockets() {
        assumeTrue(Needs.isRoot(), "must run as root");
        Belljar.run("--network=host-raw", "--user", "0", "--cap-add", "NET_RAW", "--", "python3", "-c", PING)
                .hasStatus(0).printed("0000fffe00000001\n");
        Outcome o = Belljar.run("--network=host-raw", "--user", "0", "--cap-drop", "NET_RAW", "--", "python3", "-c", PING);
        assertTrue(o.stderr().contains("PermissionError"), o.stderr());
    }

    /** What the host's network is open to does not hold in a network namespace made inside. */
    @Test
    void aNamespaceWithinDoesNotReachTheHost() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
            Outcome o = Belljar.run("--network=host", "--user", "0", "--cap-add", "ALL", "--", "unshare", "-n", "sh", "-c",
                    "ip link set lo up && exec python3 -c \"$0\" " + server.getLocalPort(), FETCH);
            assertTrue(o.stderr().contains("ConnectionRefusedError"), o.stderr());
        }
    }

    @Test
    void loopbackDoesNotReachTheHost() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
            Outcome o = Belljar.run("--", "python3", "-c", FETCH, "" + server.getLocalPort());
            assertEquals(1, o.status());
            assertTrue(o.stderr().contains("ConnectionRefusedError"), o.stderr());
        }
    }

    @Test
    void noneReachesNothing() {
        Outcome o = Belljar.run("--network", "none", "--", "python3", "-c", FETCH, "80");
        assertEquals(1, o.status());
        assertTrue(o.stderr().contains("Network is unreachable"), o.stderr());
    }

    @Test
    void publishedPortLeadsToTheGuest() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 5, LOOPBACK)) {
            port = free.getLocalPort();
        }
        String serve = "import socket; l = socket.create_server(('127.0.0.1', 7)); c, _ = l.accept(); d = c.makefile('rb').read(); "
                + "c.sendall(d[::-1] + b'x' * 3000000); c.close()";
        CompletableFuture<Outcome> guest = CompletableFuture.supplyAsync(
                () -> Belljar.run("--user", "0", "--publish", port + ":7", "--", "python3", "-c", serve));
        byte[] answer = exchange(port, guest);
        assertEquals(3_000_003, answer.length);
        assertEquals("cbax", new String(answer, 0, 4, StandardCharsets.ISO_8859_1));
        guest.get().hasStatus(0);
    }

    /** Tries until the guest listens: before, the connection is refused or ended at once. */
    private static byte[] exchange(int port, CompletableFuture<Outcome> guest) throws Exception {
        while (true) {
            assertFalse(guest.isDone() && guest.get().status() != 0);
            try (Socket s = new Socket(LOOPBACK, port)) {
                s.getOutputStream().write("abc".getBytes(StandardCharsets.ISO_8859_1));
                s.shutdownOutput();
                InputStream in = s.getInputStream();
                byte[] all = in.readAllBytes();
                if (all.length > 0) {
                    return all;
                }
            } catch (IOException e) {
                Thread.sleep(50);
            }
        }
    }

    /** Forty connections at the same time, each with its own answer. */
    @Test
    void manyConnectionsToAPublishedPort() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 5, LOOPBACK)) {
            port = free.getLocalPort();
        }
        String serve = """
                import os, socket, threading
                l = socket.create_server(('127.0.0.1', 7), backlog=64)
                def one(c):
                    data = c.makefile('rb').read()
                    c.sendall(data[::-1])
                    c.close()
                    if data == b'end':
                        os._exit(0)
                while True:
                    threading.Thread(target=one, args=(l.accept()[0],), daemon=True).start()
                """;
        CompletableFuture<Outcome> guest = CompletableFuture.supplyAsync(
                () -> Belljar.run("--user", "0", "--publish", port + ":7", "--", "timeout", "50", "python3", "-c", serve));
        exchange(port, guest);
        Socket[] all = new Socket[40];
        for (int i = 0; i < all.length; i++) {
            all[i] = new Socket(LOOPBACK, port);
        }
        for (int i = 0; i < all.length; i++) {
            all[i].getOutputStream().write(("connection " + i).repeat(1000).getBytes(StandardCharsets.ISO_8859_1));
            all[i].shutdownOutput();
        }
        for (int i = all.length - 1; i >= 0; i--) {
            String answer = new String(all[i].getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertEquals(new StringBuilder(("connection " + i).repeat(1000)).reverse().toString(), answer);
            all[i].close();
        }
        try (Socket last = new Socket(LOOPBACK, port)) {
            last.getOutputStream().write("end".getBytes(StandardCharsets.ISO_8859_1));
            last.shutdownOutput();
            last.getInputStream().readAllBytes();
        }
        guest.get().hasStatus(0);
    }

    /** Links other than lo cannot be made, as by a kernel without their drivers; lo can be changed. */
    @Test
    void otherLinksAreRefusedClearly() {
        Needs.command("ip");
        Belljar.run("--user", "0", "--cap-add", "ALL", "--", "sh", "-c", """
                for type in dummy veth bridge vlan; do ip link add x0 type $type 2>&1; done
                ip link del lo 2>&1
                ip link set lo mtu 1500 && ip -o link show lo | grep -o 'mtu [0-9]*'
                ip addr add 10.1.2.3/24 dev lo && ip -o -4 addr show dev lo | grep -o 'inet [0-9./]*'
                """).hasStatus(0).printed("RTNETLINK answers: Operation not supported\n".repeat(5)
                + "mtu 1500\ninet 127.0.0.1/8\ninet 10.1.2.3/24\n");
    }

    @Test
    void aPortThatIsTakenIsSaid() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
            Outcome o = Belljar.run("--publish", server.getLocalPort() + ":80", "--", "true");
            assertEquals(125, o.status());
            assertTrue(o.stderr().contains("cannot publish port " + server.getLocalPort() + " of 127.0.0.1: Address already in use"), o.stderr());
        }
    }
}
