package org.belljar.oci.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.belljar.oci.config.OciHooks.Hook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostHooksTest {
    @TempDir
    Path dir;

    private static Hook sh(String script, int timeout, String... env) {
        return new Hook("/bin/sh", List.of("sh", "-c", script), List.of(env), timeout, "hooks.prestart[0]");
    }

    private static String failure(Hook h) {
        return assertThrows(HookException.class, () -> new HostHooks().run(List.of(h), "{}")).getMessage();
    }

    @Test
    void getsStateArgumentsAndExactlyItsEnvironment() throws Exception {
        Path out = dir.resolve("out");
        new HostHooks().run(List.of(sh("cat > " + out + "; echo \" $0 $A ${HOME-none}\" >> " + out, 0, "A=x y")), "{\"id\":\"c\"}");
        assertEquals("{\"id\":\"c\"} sh x y none\n", Files.readString(out));
    }

    @Test
    void failuresSayWhatTheHookSaid() {
        assertEquals("error running hook hooks.prestart[0]: exit status 3, output: no good", failure(sh("echo no good >&2; exit 3", 0)));
        assertEquals("error running hook hooks.prestart[0]: signal 15, output: ", failure(sh("kill -TERM $$", 0)));
        assertEquals("error running hook hooks.prestart[0]: fork/exec /nowhere: No such file or directory",
                failure(new Hook("/nowhere", List.of(), List.of(), 0, "hooks.prestart[0]")));
    }

    @Test
    void theFirstFailureIsTheLastHook() throws IOException {
        Path out = dir.resolve("out");
        assertThrows(HookException.class, () -> new HostHooks().run(List.of(sh("exit 1", 0), sh("touch " + out, 0)), "{}"));
        assertTrue(Files.notExists(out));
    }

    @Test
    void aHookThatHangsIsKilled() {
        long before = System.nanoTime();
        assertEquals("error running hook hooks.prestart[0]: hook ran past specified timeout of 1s", failure(sh("exec sleep 100", 1)));
        assertTrue(System.nanoTime() - before < 30_000_000_000L);
    }
}
