package org.belljar.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.belljar.json.Json;
import org.belljar.json.JsonException;
import org.belljar.json.JsonNumber;
import org.belljar.json.JsonReader;
import org.junit.jupiter.api.Test;

/** Bundles that somebody has broken, given to the runtime as a whole. */
class ContainerInputIT {
    private static final int CASES = 20, AT_ONCE = 4;
    private static final long SEED = 20261125;

    /** A place in the tree: a map or list, and the key or index. */
    private record Place(Object holder, Object key) {
        @SuppressWarnings("unchecked")
        void set(Object value) {
            if (holder instanceof Map<?, ?> m) {
                ((Map<Object, Object>) m).put(key, value);
            } else {
                ((List<Object>) holder).set((Integer) key, value);
            }
        }
    }

    private static void places(Object tree, List<Place> to) {
        if (tree instanceof Map<?, ?> m) {
            m.forEach((k, v) -> {
                to.add(new Place(m, k));
                places(v, to);
            });
        } else if (tree instanceof List<?> l) {
            for (int i = 0; i < l.size(); i++) {
                to.add(new Place(l, i));
                places(l.get(i), to);
            }
        }
    }

    private static Object odd(Random random) {
        Object[] all = {null, "", "/", "x", "\u0001", "/proc/self/../../..", "a".repeat(5000), true, new JsonNumber("-1"), new JsonNumber("4294967296"),
            new JsonNumber("1e400"), new ArrayList<>(), new java.util.LinkedHashMap<>(), List.of(List.of(new JsonNumber("1"))), Map.of("path", "x")};
        return all[random.nextInt(all.length)];
    }

    private static String broken(String good, Random random) throws JsonException {
        Object tree = JsonReader.read(good.getBytes(StandardCharsets.ISO_8859_1));
        List<Place> places = new ArrayList<>();
        places(tree, places);
        places.get(random.nextInt(places.size())).set(odd(random));
        return Json.write(tree);
    }

    @Test
    void brokenConfigurations() throws IOException, JsonException {
        Random random = new Random(SEED);
        for (int i = 0; i < CASES; i += AT_ONCE) {
            List<Bundle> bundles = new ArrayList<>();
            List<HostCommand> commands = new ArrayList<>();
            for (int j = i; j < i + AT_ONCE; j++) {
                Bundle b = Bundle.of("broken-" + j, "true");
                b.configure(broken(b.configuration().replace("\"linux\": {", "\"hooks\": {\"poststop\": [{\"path\": \"/bin/true\", \"timeout\": 5}]}, \"annotations\": {\"a\": \"b\"}, "
                        + "\"linux\": {\"maskedPaths\": [\"/proc/kcore\"], \"readonlyPaths\": [\"/proc/sys\"], \"sysctl\": {\"net.ipv4.ip_unprivileged_port_start\": \"0\"}, "
                        + "\"resources\": {\"memory\": {\"limit\": 100000000}, \"pids\": {\"limit\": 100}}, "
                        + "\"devices\": [{\"path\": \"/dev/fuse\", \"type\": \"c\", \"major\": 10, \"minor\": 229}], "
                        + "\"seccomp\": {\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"swapon\"], \"action\": \"SCMP_ACT_ERRNO\"}]}, "), random));
                bundles.add(b);
                commands.add(b.start("--log", "log", "--log-format", "json", "create", b.id));
            }
            for (int j = 0; j < AT_ONCE; j++) {
                check(bundles.get(j), commands.get(j).await(Belljar.LIMIT));
            }
        }
    }

    /** A container, or a sentence that says what is wrong. */
    private static void check(Bundle b, Outcome o) throws IOException {
        String what = b.configuration() + "\n" + o.describe();
        assertFalse(o.stderr().contains("Exception") || o.stderr().contains("\tat ") || o.stderr().contains("the sandbox has ended"), what);
        if (o.status() == 0) {
            b.command("delete", "-f", b.id).hasStatus(0);
        } else {
            assertEquals(1, o.status(), what);
            assertTrue(o.stderr().contains(":"), what);
            assertTrue(Files.readString(b.directory.resolve("log")).contains("\"level\":\"error\""), what);
        }
        b.isGone();
    }

    @Test
    void aFullDiskUnderTheRoot() throws IOException {
        assumeTrue(Needs.isRoot(), "mounting on the host needs root");
        Bundle b = Bundle.of("full", "true");
        Files.createDirectories(b.root);
        host("mount", "-t", "tmpfs", "-o", "size=8k", "x", b.root.toString());
        try {
            Files.write(b.root.resolve("filler"), new byte[8192]);
            b.command("--log", "log", "create", "--pid-file", "pid", b.id).hasStatus(1).wrote("cannot write", "state.json", "No space left on device");
            try (var left = Files.list(b.root)) {
                assertEquals(List.of(b.root.resolve("filler")), left.toList());
            }
            assertTrue(Files.readString(b.directory.resolve("log")).contains("No space left on device"));
        } finally {
            host("umount", b.root.toString());
        }
        b.isGone();
    }

    private static void host(String... words) {
        HostCommand.run(List.of(words), Path.of("/"), Belljar.environment(), new byte[0], Belljar.LIMIT).hasStatus(0);
    }

    @Test
    void aFailingHookUndoesTheCreation() throws IOException {
        Bundle b = Bundle.of("hookfails", "true");
        b.configure(b.configuration().replace("\"linux\": {", "\"hooks\": {\"createRuntime\": [{\"path\": \"/bin/sh\", \"args\": [\"sh\", \"-c\", \"echo why >&2; exit 3\"]}]}, \"linux\": {"));
        b.command("create", b.id).hasStatus(1).wrote("error running hook hooks.createRuntime[0]: exit status 3", "why");
        b.isGone();
    }
}
