package org.belljar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.belljar.net.NetworkMode;
import org.belljar.sandbox.SandboxConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DoCommandTest {
    private static final DoCommand.Environment CALLER = new DoCommand.Environment() {
        @Override
        public List<String> variables() {
            return List.of("PATH=/bin", "TERM=xterm");
        }

        @Override
        public String workingDirectory() {
            return "/home/me";
        }

        @Override
        public int userId() {
            return 1000;
        }

        @Override
        public int groupId() {
            return 100;
        }

        @Override
        public long capabilities() {
            return 0xff;
        }
    };

    private static SandboxConfig configure(String... args) throws UsageException {
        return DoCommand.configure(OptionParser.parse(List.of(args)), CALLER);
    }

    @Test
    void defaultsAreTheCallers() throws UsageException {
        SandboxConfig c = configure("ls", "-l");
        assertEquals(List.of("ls", "-l"), c.argv());
        assertEquals(List.of("PATH=/bin", "TERM=xterm"), c.environment());
        assertEquals("/home/me", c.cwd());
        assertEquals(1000, c.uid());
        assertEquals(100, c.gid());
        assertEquals(0, c.memoryBytes());
        assertEquals(0xff, c.capabilities());
        assertNull(c.rootfs());
        assertNull(c.trace());
        assertNull(c.hostname());
        assertFalse(c.tty());
    }

    @Test
    void readsEveryOption() throws UsageException {
        SandboxConfig c = configure("--rootfs=r", "--bind", "x:/y:ro", "--bind=/a:/b", "--env=PATH=/usr/bin", "--env", "TERM",
                "--user", "5:6", "--cap-add=sys_nice", "--cap-drop", "CAP_DAC_OVERRIDE", "--hostname=h", "--memory=2g", "--strace=read,write", "--strace-log=log",
                "--publish=8080:80", "--publish", "0.0.0.0:81:82", "-t", "--", "id");
        assertEquals("/home/me/r", c.rootfs());
        assertEquals(List.of(new SandboxConfig.Bind("/home/me/x", "/y", true), new SandboxConfig.Bind("/a", "/b", false)), c.binds());
        assertEquals(List.of("TERM=xterm", "PATH=/usr/bin"), c.environment());
        assertEquals("/", c.cwd());
        assertEquals(5, c.uid());
        assertEquals(6, c.gid());
        assertEquals(1L << 23 | 0xfd, c.capabilities());
        assertEquals("h", c.hostname());
        assertEquals(2L << 30, c.memoryBytes());
        assertEquals(new SandboxConfig.Trace(List.of("read", "write"), "/home/me/log"), c.trace());
        assertTrue(c.tty());
        assertEquals(new SandboxConfig.Network(NetworkMode.LOOPBACK, List.of(new SandboxConfig.Publish("127.0.0.1", 8080, 80),
                new SandboxConfig.Publish("0.0.0.0", 81, 82))), c.network());
        assertEquals(NetworkMode.HOST, configure("--network=host", "id").network().mode());
    }

    @Test
    void fastPaths() throws UsageException {
        assertEquals(new SandboxConfig.FastPaths(true, true, true, true), configure("id").fastPaths());
        assertEquals(new SandboxConfig.FastPaths(false, true, true, false),
                configure("--platform-opt", "no-rewriting,no-serving", "id").fastPaths());
        assertEquals(new SandboxConfig.FastPaths(true, false, true, true), configure("--platform-opt=no-spinning", "id").fastPaths());
        assertEquals(new SandboxConfig.FastPaths(true, true, false, true), configure("--platform-opt=no-sharing", "id").fastPaths());
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "100b, 100", "4K, 4096", "512m, 536870912", "1T, 1099511627776"})
    void sizes(String text, long bytes) throws UsageException {
        assertEquals(bytes, configure("--memory", text, "ls").memoryBytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--memory=", "--memory=0", "--memory=-1", "--memory=1x", "--memory=9999999999t", "--user=a", "--user=1:2:3",
        "--user=:", "--user=4294967295", "--bind=a", "--bind=:/b", "--bind=/a:b", "--bind=/a:/b:no", "--env==x", "--env=", "--cwd=x",
        "--cap-add=", "--cap-add=CAP_NONE", "--hostname=", "--strace=nonsense", "--strace-log=", "--rootfs=",
        "--network=", "--network=hosts", "--publish=80", "--publish=0:80", "--publish=80:65536", "--publish=x:80:80", "--publish=1.2.3:80:80", "--platform-opt=fast", "--platform-opt="})
    void rejects(String option) {
        assertThrows(UsageException.class, () -> configure(option, "ls"));
    }

    @Test
    void needsACommand() {
        assertEquals("no command given", assertThrows(UsageException.class, () -> configure("-t")).getMessage());
        assertThrows(UsageException.class, () -> configure("--", ""));
    }
}
