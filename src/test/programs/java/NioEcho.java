// An echo server of one thread and a Selector, its clients on threads and by asynchronous channels; datagrams and a pipe too.
import java.io.*;
import java.net.*;
import java.nio.ByteBuffer;
import java.nio.channels.*;
import java.nio.charset.StandardCharsets;
import java.util.*;
import java.util.concurrent.*;

public class NioEcho {
    static volatile boolean ends;

    static void serve(Selector selector) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(16384);
        int accepted = 0, closed = 0;
        while (!ends || accepted > closed) { // keys() would still count a channel that was closed since the last select()
            selector.select();
            for (Iterator<SelectionKey> i = selector.selectedKeys().iterator(); i.hasNext(); ) {
                SelectionKey key = i.next();
                i.remove();
                if (key.isAcceptable()) {
                    SocketChannel c = ((ServerSocketChannel) key.channel()).accept();
                    if (c != null) {
                        c.configureBlocking(false);
                        c.register(selector, SelectionKey.OP_READ, new ArrayDeque<ByteBuffer>());
                        accepted++;
                    }
                } else {
                    closed += echo(key, buffer) ? 0 : 1;
                }
            }
        }
        System.out.println("accepted " + accepted + " closed " + closed);
    }

    @SuppressWarnings("unchecked")
    static boolean echo(SelectionKey key, ByteBuffer buffer) throws IOException {
        SocketChannel c = (SocketChannel) key.channel();
        ArrayDeque<ByteBuffer> waiting = (ArrayDeque<ByteBuffer>) key.attachment();
        if (key.isReadable()) {
            buffer.clear();
            int n = c.read(buffer);
            if (n < 0) {
                c.close();
                return false;
            }
            waiting.add(ByteBuffer.allocate(n).put(buffer.flip()).flip());
        }
        while (!waiting.isEmpty()) {
            c.write(waiting.peek());
            if (waiting.peek().hasRemaining()) {
                break;
            }
            waiting.remove();
        }
        key.interestOps(waiting.isEmpty() ? SelectionKey.OP_READ : SelectionKey.OP_WRITE);
        return true;
    }

    static int client(InetSocketAddress to, int n) throws IOException {
        try (Socket s = new Socket(to.getAddress(), to.getPort())) {
            s.setTcpNoDelay(true);
            byte[] sent = new byte[1 + n * 4093 % 60000];
            new Random(n).nextBytes(sent);
            int good = 0;
            for (int i = 0; i < 10; i++) {
                s.getOutputStream().write(sent);
                good += Arrays.equals(s.getInputStream().readNBytes(sent.length), sent) ? 1 : 0;
            }
            return good;
        }
    }

    static void asynchronous(InetSocketAddress to) throws Exception {
        try (AsynchronousSocketChannel c = AsynchronousSocketChannel.open()) {
            c.connect(to).get();
            c.write(ByteBuffer.wrap("asynchronous".getBytes(StandardCharsets.UTF_8))).get();
            ByteBuffer b = ByteBuffer.allocate(12);
            while (b.hasRemaining() && c.read(b).get() >= 0) {
            }
            System.out.println(new String(b.array(), StandardCharsets.UTF_8));
        }
    }

    static void datagrams() throws IOException {
        try (DatagramChannel a = DatagramChannel.open(); DatagramChannel b = DatagramChannel.open(); Selector s = Selector.open()) {
            a.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            b.send(ByteBuffer.wrap("packet".getBytes(StandardCharsets.UTF_8)), a.getLocalAddress());
            a.configureBlocking(false);
            a.register(s, SelectionKey.OP_READ);
            System.out.println("selected " + s.select(5000));
            ByteBuffer in = ByteBuffer.allocate(100);
            System.out.println(a.receive(in) != null ? "received " + in.position() : "nothing");
            System.out.println("now " + s.selectNow());
        }
    }

    static void refused() throws IOException {
        int port;
        try (ServerSocket s = new ServerSocket(0)) {
            port = s.getLocalPort();
        }
        try (SocketChannel c = SocketChannel.open()) {
            c.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            System.out.println("connected");
        } catch (ConnectException e) {
            System.out.println(e.getMessage());
        }
        try (ServerSocket s = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            s.setSoTimeout(20);
            s.accept();
        } catch (SocketTimeoutException e) {
            System.out.println("timed out");
        }
    }

    public static void main(String[] args) throws Exception {
        Selector selector = Selector.open();
        ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        InetSocketAddress to = (InetSocketAddress) listener.getLocalAddress();
        ExecutorService threads = Executors.newCachedThreadPool();
        Future<?> server = threads.submit(() -> {
            serve(selector);
            return null;
        });
        List<Future<Integer>> results = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int n = i;
            results.add(threads.submit(() -> client(to, n)));
        }
        int sum = 0;
        for (Future<Integer> f : results) {
            sum += f.get();
        }
        System.out.println("good " + sum);
        asynchronous(to);
        ends = true;
        selector.wakeup();
        server.get();
        datagrams();
        refused();
        threads.shutdown();
    }
}
