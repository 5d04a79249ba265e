package org.belljar.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.belljar.abi.Errno;
import org.belljar.host.Host;
import org.belljar.host.HostFiles;
import org.belljar.host.HostNumbers;
import org.belljar.host.NativeMemory;
import org.belljar.oci.Invocation;
import org.belljar.oci.OciException;
import org.belljar.oci.OciMain;
import org.belljar.oci.control.Frames;
import org.belljar.oci.control.Request;
import org.belljar.oci.live.Monitor;
import org.belljar.oci.live.SandboxProcess;

/**
 * The container part of the training run by which the AOT cache is made (build-tools/make-launchable): one container from create to
 * delete, in this process, so that what a sandbox needs at its start is in the cache.
 */
final class TrainingRun {
    private static final int AF_UNIX = 1, SOCK_STREAM = 1, SOCK_CLOEXEC = 02000000, GETPID = 39;
    private static final String ID = "training";
    /** Of native-trampoline/client/client.h: a descriptor of the mount with this number, here the first, comes along. */
    private static final int SERVED_MOUNT = 0x80;

    private final Path directory;
    private final String root;

    private TrainingRun(Path directory) {
        this.directory = directory;
        this.root = directory.resolve("state").toString();
    }

    /** @param configuration config.json, whose rootfs "rootfs" is made here as an empty directory */
    static void container(Path configuration) throws IOException, OciException {
        Path directory = Files.createTempDirectory("belljar-training");
        Files.createDirectory(directory.resolve("rootfs"));
        // There already, as at most creations.
        Files.createDirectory(directory.resolve("state"));
        Files.copy(configuration, directory.resolve("config.json"));
        try {
            new TrainingRun(directory).run();
        } finally {
            remove(directory);
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path p : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(p);
            }
        }
    }

    private void run() throws OciException {
        NativeMemory pair = NativeMemory.allocate(8);
        Errno.check(Host.call(HostNumbers.SOCKETPAIR, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.address(), 0, 0));
        int pid = (int) Host.call(GETPID, 0);
        int null_ = HostFiles.openAt(HostFiles.AT_FDCWD, "/dev/null", HostFiles.O_RDWR, 0);
        int[] streams = {HostFiles.duplicate(null_), HostFiles.duplicate(null_), HostFiles.duplicate(null_)};
        int channel = pair.getInt(0);
        int peer = pair.getInt(4);
        Thread caller = new Thread(() -> ask(peer), "caller");
        caller.setDaemon(true);
        caller.start();
        OciMain.Line line = OciMain.parse(invocation("create", "--bundle", directory.toString(), "--pid-file",
                directory.resolve("pid").toString(), ID));
        SandboxProcess.run(line, new Monitor.Inherited(new Monitor(channel, pid, new Frames(channel)), streams));
    }

    private Invocation invocation(String... words) {
        List<String> args = new ArrayList<>(List.of("--root", root));
        args.addAll(List.of(words));
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        return new Invocation(args, "/", nowhere, nowhere);
    }

    /** As the native client would: shows the container's /proc on the host, and once the container has been created asks for more. */
    private void ask(int peer) {
        try (TrainingMount mount = new TrainingMount()) {
            mount.passTo(peer, new byte[] {(byte) SERVED_MOUNT});
            if (!Frames.awaitStarted(peer)) {
                return;
            }
            mount.use("uptime");
        }
        for (String[] words : new String[][] {{"state", ID}, {"start", ID}, {"exec", ID, "/bin/true"}, {"kill", ID, "KILL"}}) {
            Request.ask(Path.of(root, ID), invocation(words));
        }
        Frames.awaitExit(peer);
        Request.ask(Path.of(root, ID), invocation("delete", ID));
    }
}
