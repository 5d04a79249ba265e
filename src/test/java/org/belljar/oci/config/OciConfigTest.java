package org.belljar.oci.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OciConfigTest {
    @Test
    void readsEveryField() throws Exception {
        OciConfig c = OciConfig.parse(Configs.full());
        assertEquals("1.3.0", c.ociVersion());
        OciProcess p = c.process();
        assertEquals(new OciProcess.ConsoleSize(25, 80), p.consoleSize());
        assertEquals(new OciProcess.User(1000, 1001, 077, List.of(5, 6)), p.user());
        assertEquals("echo \u00c3\u00a4 \u00f0\u009f\u0098\u0080", p.args().get(2));
        assertEquals(new OciCapabilities(1L << 29 | 1 << 5, 1 << 5, 0, 1 << 5, 1 << 5), p.capabilities());
        assertEquals(new OciProcess.Rlimit(OciProcess.RlimitType.CORE, 0, -1), p.rlimits().get(1));
        assertEquals(100, p.oomScoreAdj());
        assertEquals(new OciRoot("rootfs", true), c.root());
        assertEquals("/tmp", c.mounts().get(1).destination());
        assertEquals(3, c.hooks().prestart().getFirst().timeoutSeconds());
        OciLinux l = c.linux();
        assertEquals("/run/netns/a", l.namespace(OciNamespace.Type.NETWORK).path());
        assertEquals(new OciLinux.IdMapping(1, 100000, 65535), l.uidMappings().get(1));
        assertEquals(new OciDevice("/dev/fuse", 'c', 10, 229, 0666, 0, 0, "linux.devices[0]"), l.devices().getFirst());
        assertEquals(536870912L, l.resources().memory().limit());
        assertEquals(-1L, l.resources().memory().reservation());
        assertEquals(32771L, l.resources().pidsLimit());
        assertEquals(new OciResources.Throttle(OciResources.Throttled.READ_BPS, 8, 0, 600), l.resources().blockIo().throttles().getFirst());
        assertEquals(new OciSeccomp.Verdict(OciSeccomp.Action.ERRNO, 38), l.seccomp().defaultAction());
        assertEquals(OciSeccomp.Operator.MASKED_EQ, l.seccomp().rules().get(2).conditions().getFirst().operator());
        assertEquals(OciLinux.Propagation.RSLAVE, l.rootfsPropagation());
        assertEquals(Map.of("boottime", 50_000_000_001L), l.timeOffsets());
    }

    @Test
    void notesWhatHasNoEffect() throws Exception {
        List<String> notes = OciConfig.parse(Configs.full()).notes();
        for (String field : List.of("process.apparmorProfile", "process.capabilities.permitted[1]", "process.scheduler", "linux.intelRdt",
                "mounts[1].destination", "linux.resources.network")) {
            assertTrue(notes.stream().anyMatch(n -> n.startsWith(field + ": ")), field + " in " + notes);
        }
    }

    @Test
    void theSmallestOneWillDo() throws Exception {
        OciConfig c = OciConfig.parse("{\"ociVersion\":\"1.0.2-dev\",\"root\":{\"path\":\"/\"}}".getBytes(StandardCharsets.UTF_8));
        assertNull(c.process());
        assertEquals(List.of(), c.notes());
        assertNull(c.linux().seccomp());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "ociVersion|null|ociVersion: is missing",
        "ociVersion|\"one\"|ociVersion: 'one' is not a version such as 1.3.0",
        "ociVersion|\"2.0.0\"|ociVersion: version 2.0.0 is not supported, versions 1.x are",
        "root|null|root: is missing",
        "root.path|\"\"|root.path: is empty",
        "root.path|\"a\\u0000\"|root.path: contains a NUL byte",
        "root.readonly|1|root.readonly: is not true or false",
        "process|[]|process: is not an object",
        "process.args|[]|process.args: must hold the command to run",
        "process.args[0]|7|process.args[0]: is not a string",
        "process.args[0]|\"\"|process.args[0]: is empty",
        "process.cwd|\"tmp\"|process.cwd: 'tmp' is not an absolute path",
        "process.env[1]|\"=x\"|process.env[1]: '=x' is not of the form NAME=value",
        "process.user.uid|-1|process.user.uid: '-1' is not between 0 and 4294967294",
        "process.user.uid|1.0|process.user.uid: '1.0' is not an integer",
        "process.user.umask|512|process.user.umask: '512' is not between 0 and 511",
        "process.rlimits[0].type|\"RLIMIT_X\"|process.rlimits[0].type: 'RLIMIT_X' is none of RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_DATA,"
                + " RLIMIT_STACK, RLIMIT_CORE, RLIMIT_RSS, RLIMIT_NPROC, RLIMIT_NOFILE, RLIMIT_MEMLOCK, RLIMIT_AS, RLIMIT_LOCKS,"
                + " RLIMIT_SIGPENDING, RLIMIT_MSGQUEUE, RLIMIT_NICE, RLIMIT_RTPRIO, RLIMIT_RTTIME",
        "process.rlimits[1].type|\"RLIMIT_NOFILE\"|process.rlimits[1].type: RLIMIT_NOFILE is given for the second time",
        "process.rlimits[0].soft|2048|process.rlimits[0]: the soft limit is above the hard one",
        "process.oomScoreAdj|1001|process.oomScoreAdj: '1001' is not between -1000 and 1000",
        "hostname|\"0123456789012345678901234567890123456789012345678901234567890123456789\"|hostname: is longer than 64 bytes",
        "mounts[0].destination|null|mounts[0].destination: is missing",
        "mounts[0].type|null|mounts[0].type: is missing",
        "mounts[2].source|null|mounts[2].source: is missing for a bind mount",
        "mounts[2].uidMappings|[]|mounts[2]: id-mapped mounts are not supported",
        "hooks.poststop[0].path|\"true\"|hooks.poststop[0].path: 'true' is not an absolute path",
        "hooks.poststop[0].timeout|0|hooks.poststop[0].timeout: '0' is not between 1 and 2147483647",
        "annotations.k|1|annotations[\"k\"]: is not a string",
        "linux.namespaces[1].type|\"pid\"|linux.namespaces[1].type: 'pid' is given for the second time",
        "linux.namespaces[0].type|\"net\"|linux.namespaces[0].type: 'net' is none of pid, network, mount, ipc, uts, user, cgroup, time",
        "linux.devices[0].type|\"x\"|linux.devices[0].type: 'x' is none of c, b, u, p",
        "linux.netDevices|{\"eth0\":{}}|linux.netDevices: host network devices cannot be moved into a sandbox",
        "linux.resources.cpu.cpus|\"a\"|linux.resources.cpu.cpus: 'a' is not a list of numbers such as 0-2,7",
        "linux.resources.memory.limit|9223372036854775808|linux.resources.memory.limit: '9223372036854775808' is not between -1 and 9223372036854775807",
        "linux.resources.unified|{\"../x.y\":\"1\"}|linux.resources.unified: '../x.y' is not the name of a cgroup file",
        "linux.seccomp.defaultAction|\"SCMP_ACT_NOTIFY\"|linux.seccomp.defaultAction: SCMP_ACT_NOTIFY is not supported:"
                + " no listener outside can look at a guest's memory",
        "linux.seccomp.syscalls[0].errnoRet|1|linux.seccomp.syscalls[0].errnoRet: SCMP_ACT_ALLOW carries no errno",
        "linux.seccomp.syscalls[0].names|[]|linux.seccomp.syscalls[0].names: must name a system call at least",
        "linux.seccomp.syscalls[1].args[0].index|6|linux.seccomp.syscalls[1].args[0].index: '6' is not between 0 and 5",
        "linux.maskedPaths[0]|\"proc\"|linux.maskedPaths[0]: 'proc' is not an absolute path",
        "linux.rootfsPropagation|\"x\"|linux.rootfsPropagation: 'x' is none of private, shared, slave, unbindable and their recursive forms",
        "linux.personality.domain|\"BSD\"|linux.personality.domain: 'BSD' is none of LINUX, LINUX32",
        "linux.timeOffsets|{\"real\":{}}|linux.timeOffsets[\"real\"]: is none of monotonic, boottime",
    })
    void namesTheFieldThatIsWrong(String field, String value, String message) throws Exception {
        byte[] changed = Configs.with(field, value);
        assertEquals(message, assertThrows(ConfigException.class, () -> OciConfig.parse(changed)).getMessage());
    }

    @Test
    void saysWhereTheTextIsNoJson() {
        assertEquals("is not JSON: line 1, byte 2: the text ends where a name in double quotes must follow",
                assertThrows(ConfigException.class, () -> OciConfig.parse(new byte[] {'{'})).getMessage());
    }

    @Test
    void readsTheFileOfExecByTheSameRules() throws Exception {
        List<String> notes = new ArrayList<>();
        OciProcess p = OciProcess.parse("{\"args\":[\"id\"],\"cwd\":\"/\",\"ioPriority\":{\"class\":\"IOPRIO_CLASS_RT\"}}".getBytes(), notes);
        assertEquals(List.of("id"), p.args());
        assertEquals(List.of("ioPriority: has no effect"), notes);
        assertEquals("cwd: is missing", assertThrows(ConfigException.class,
                () -> OciProcess.parse("{\"args\":[\"id\"]}".getBytes(), notes)).getMessage());
    }
}
