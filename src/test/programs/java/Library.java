// What the Java library asks of the system: mappings, locks, attributes, watches, selectors, sockets, threads, processes.
// tags: long
import java.io.*;
import java.net.*;
import java.nio.*;
import java.nio.channels.*;
import java.nio.file.*;
import java.nio.file.attribute.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.*;
public class Library {
    public static void main(String[] a) throws Exception {
        Path d = Files.createTempDirectory("wide");
        // mapped file, locks
        Path f = d.resolve("f");
        try (FileChannel c = FileChannel.open(f, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer m = c.map(FileChannel.MapMode.READ_WRITE, 0, 1 << 16); m.putInt(100, 42); m.force();
            ByteBuffer b = ByteBuffer.allocate(4); c.read(b, 100); b.flip(); System.out.println("map " + b.getInt());
            try (FileLock l = c.lock()) { System.out.println("lock " + l.isValid()); }
            Path g = d.resolve("g"); try (FileChannel o = FileChannel.open(g, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) { System.out.println("transfer " + c.transferTo(0, 1 << 16, o)); }
        }
        System.out.println(Files.getAttribute(f, "unix:mode") + " " + Files.size(f) + " " + Files.getPosixFilePermissions(f));
        Files.setPosixFilePermissions(f, PosixFilePermissions.fromString("r-x------")); System.out.println(Files.getPosixFilePermissions(f));
        Files.createSymbolicLink(d.resolve("s"), Path.of("f")); Files.createLink(d.resolve("h"), f); System.out.println(Files.getAttribute(f, "unix:nlink") + " " + Files.readSymbolicLink(d.resolve("s")));
        // watch service
        try (WatchService w = d.getFileSystem().newWatchService()) { d.register(w, StandardWatchEventKinds.ENTRY_CREATE); Files.createFile(d.resolve("new")); WatchKey k = w.poll(5, TimeUnit.SECONDS); for (var e : k.pollEvents()) System.out.println("watch " + e.kind() + " " + e.context()); }
        // pipes and selector
        Selector sel = Selector.open(); Pipe p = Pipe.open(); p.source().configureBlocking(false); p.source().register(sel, SelectionKey.OP_READ);
        Thread.ofVirtual().start(() -> { try { Thread.sleep(30); p.sink().write(ByteBuffer.wrap("hi".getBytes())); } catch (Exception e) { e.printStackTrace(); } });
        System.out.println("select " + sel.select(5000)); sel.close();
        // unix sockets
        Path us = d.resolve("sock"); try (ServerSocketChannel ss = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) { ss.bind(UnixDomainSocketAddress.of(us));
            Thread t = Thread.ofPlatform().start(() -> { try (SocketChannel c = SocketChannel.open(UnixDomainSocketAddress.of(us))) { c.write(ByteBuffer.wrap("over unix".getBytes())); } catch (Exception e) { e.printStackTrace(); } });
            try (SocketChannel c = ss.accept()) { ByteBuffer b = ByteBuffer.allocate(100); c.read(b); System.out.println(new String(b.array(), 0, b.position())); } t.join(); }
        // async file channel
        try (AsynchronousFileChannel c = AsynchronousFileChannel.open(d.resolve("g"), StandardOpenOption.READ)) { ByteBuffer b = ByteBuffer.allocate(1000); System.out.println("async " + c.read(b, 5).get()); }
        // virtual threads
        AtomicInteger n = new AtomicInteger(); try (var ex = Executors.newVirtualThreadPerTaskExecutor()) { for (int i = 0; i < 5000; i++) ex.submit(() -> { Thread.sleep(10); return n.incrementAndGet(); }); } System.out.println("virtual " + n);
        // many platform threads
        List<Thread> ts = new ArrayList<>(); for (int i = 0; i < 300; i++) ts.add(Thread.ofPlatform().start(() -> { try { Thread.sleep(50); } catch (InterruptedException e) { } n.incrementAndGet(); })); for (Thread t : ts) t.join(); System.out.println("threads " + n);
        // interrupt, timed waits
        Thread sl = Thread.ofPlatform().start(() -> { try { Thread.sleep(100000); } catch (InterruptedException e) { System.out.println("interrupted"); } }); Thread.sleep(20); sl.interrupt(); sl.join();
        ScheduledExecutorService se = Executors.newScheduledThreadPool(2); CountDownLatch l = new CountDownLatch(5); se.scheduleAtFixedRate(l::countDown, 0, 10, TimeUnit.MILLISECONDS); System.out.println("sched " + l.await(5, TimeUnit.SECONDS)); se.shutdownNow();
        // processes
        ProcessHandle me = ProcessHandle.current(); System.out.println(me.info().command().get() + " " + me.info().totalCpuDuration().isPresent() + " " + me.info().startInstant().isPresent());
        for (String cmd : new String[] {"exit 0", "kill -9 $$", "cat", "echo err >&2; exit 5"}) { Process q = new ProcessBuilder("sh", "-c", cmd).redirectErrorStream(true).start(); q.getOutputStream().write("in\n".getBytes()); try { q.getOutputStream().close(); } catch (IOException e) { } String o = new String(q.getInputStream().readAllBytes()); System.out.println(q.waitFor() + " " + o.strip()); }
        List<Process> pipe = ProcessBuilder.startPipeline(List.of(new ProcessBuilder("seq", "1000"), new ProcessBuilder("grep", "7"), new ProcessBuilder("wc", "-l"))); System.out.println(new String(pipe.get(2).getInputStream().readAllBytes()).strip());
        Process sleep = new ProcessBuilder("sleep", "100").start(); sleep.destroy(); System.out.println("destroyed " + sleep.waitFor()); System.out.println(me.children().count());
        RandomAccessFile raf = new RandomAccessFile(d.resolve("raf").toFile(), "rw"); raf.setLength(1L << 33); raf.seek(1L << 32); raf.write(1); System.out.println(raf.length()); raf.close();
        try (var s = Files.walk(d)) { s.sorted(Comparator.reverseOrder()).forEach(x -> x.toFile().delete()); } System.out.println(Files.exists(d));
        System.out.println(new File("/proc/self").getCanonicalPath().startsWith("/proc/"));
        System.out.println(Runtime.version().feature() + " " + InetAddress.getLoopbackAddress());
    }
}
