// Threads of a Java virtual machine: pools, parallel streams, monitors, garbage collection, stack overflow, a child process.
// tags: long
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.*;
import java.util.stream.*;
public class Threads {
    public static void main(String[] a) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(16);
        ConcurrentHashMap<Integer, LongAdder> m = new ConcurrentHashMap<>();
        List<Future<Long>> fs = new ArrayList<>();
        for (int i = 0; i < 200; i++) { int n = i; fs.add(pool.submit(() -> { long s = 0; for (int k = 0; k < 20000; k++) { s += k % (n + 1); m.computeIfAbsent(k % 97, x -> new LongAdder()).increment(); } return s; })); }
        long sum = 0; for (var f : fs) sum += f.get();
        pool.shutdown(); System.out.println(pool.awaitTermination(10, TimeUnit.SECONDS) + " " + sum + " " + m.values().stream().mapToLong(LongAdder::sum).sum());
        System.out.println(IntStream.range(0, 1000000).parallel().filter(x -> x % 3 == 0).count());
        Path d = Files.createTempDirectory("many"); for (int i = 0; i < 50; i++) Files.writeString(d.resolve("f" + i), "x".repeat(i));
        try (var s = Files.walk(d)) { System.out.println(s.filter(Files::isRegularFile).mapToLong(p -> p.toFile().length()).sum()); }
        Process p = new ProcessBuilder("sh", "-c", "echo child; exit 3").redirectErrorStream(true).start();
        System.out.print(new String(p.getInputStream().readAllBytes())); System.out.println(p.waitFor());
        Object lock = new Object(); int[] turn = {0}; StringBuilder sb = new StringBuilder();
        Thread[] t = new Thread[4]; for (int i = 0; i < 4; i++) { int me = i; t[i] = new Thread(() -> { for (int r = 0; r < 50; r++) synchronized (lock) { while (turn[0] % 4 != me) try { lock.wait(); } catch (InterruptedException e) { return; } sb.append(me); turn[0]++; lock.notifyAll(); } }); t[i].start(); }
        for (Thread x : t) x.join(); System.out.println(sb.length() + " " + sb.substring(0, 12));
        byte[][] g = new byte[100][]; for (int i = 0; i < 3000; i++) g[i % 100] = new byte[100000]; System.gc();
        try { recurse(0); } catch (StackOverflowError e) { System.out.println("soe"); }
        try { Object o = null; o.hashCode(); } catch (NullPointerException e) { System.out.println("npe"); }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
        System.out.println(Runtime.getRuntime().availableProcessors());
        Thread.sleep(100); System.exit(7);
    }
    static int recurse(int n) { return recurse(n + 1) + 1; }
}
