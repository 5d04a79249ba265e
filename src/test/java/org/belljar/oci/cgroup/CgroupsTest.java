package org.belljar.oci.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.belljar.oci.config.ConfigException;
import org.belljar.oci.config.OciResources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On plain files in place of control groups. */
class CgroupsTest {
    @TempDir
    Path dir;

    private static OciResources resources(String json) throws ConfigException {
        return OciResources.parse(json.getBytes(StandardCharsets.UTF_8), new ArrayList<>());
    }

    private void files(String... names) throws IOException {
        for (String n : names) {
            Files.createDirectories(dir.resolve(n).getParent());
            Files.createFile(dir.resolve(n));
        }
    }

    private String read(String name) throws IOException {
        return Files.readString(dir.resolve(name));
    }

    @Test
    void limitsOfVersionOneHaveTheKernelsAllowanceOnTop() throws Exception {
        files("m/memory.limit_in_bytes", "m/memory.memsw.limit_in_bytes", "m/memory.soft_limit_in_bytes", "m/memory.swappiness", "p/pids.max",
                "c/cpu.shares", "c/cpu.cfs_quota_us", "c/cpu.cfs_period_us");
        Cgroups g = Cgroups.of(Map.of("memory", dir + "/m", "pids", dir + "/p", "cpu", dir + "/c"));
        g.apply(resources("""
            {"memory":{"limit":1048576,"swap":-1,"reservation":0,"swappiness":10},"pids":{"limit":20},
             "cpu":{"shares":512,"quota":50000,"period":100000}}"""));
        assertEquals(Long.toString(1048576 + Cgroups.MEMORY_ALLOWANCE), read("m/memory.limit_in_bytes"));
        assertEquals("-1", read("m/memory.memsw.limit_in_bytes"));
        assertEquals("", read("m/memory.soft_limit_in_bytes"));
        assertEquals("10", read("m/memory.swappiness"));
        assertEquals(Long.toString(20 + Cgroups.TASK_ALLOWANCE), read("p/pids.max"));
        assertEquals("512", read("c/cpu.shares"));
        assertEquals("50000", read("c/cpu.cfs_quota_us"));
        g.apply(resources("{\"pids\":{\"limit\":-1}}"));
        assertEquals("max", read("p/pids.max").substring(0, 3));
    }

    @Test
    void limitsOfVersionTwo() throws Exception {
        files("memory.max", "memory.swap.max", "memory.low", "memory.high", "cpu.weight", "cpu.max", "pids.max", "cpuset.cpus", "io.weight", "io.max");
        Cgroups g = Cgroups.of(Map.of("", dir.toString()));
        g.apply(resources("""
            {"memory":{"limit":1048576,"swap":3145728,"reservation":-1},"pids":{"limit":-1},"cpu":{"shares":1024,"quota":50000,"cpus":"0-1"},
             "blockIO":{"weight":1000,"throttleReadBpsDevice":[{"major":8,"minor":0,"rate":7}]},"unified":{"memory.high":"9"}}"""));
        assertEquals(Long.toString(1048576 + Cgroups.MEMORY_ALLOWANCE), read("memory.max"));
        assertEquals("2097152", read("memory.swap.max"));
        assertEquals("max", read("memory.low"));
        assertEquals("39", read("cpu.weight"));
        assertEquals("50000 100000", read("cpu.max"));
        assertEquals("max", read("pids.max"));
        assertEquals("0-1", read("cpuset.cpus"));
        assertEquals("10000", read("io.weight"));
        assertEquals("8:0 rbps=7", read("io.max"));
        assertEquals("9", read("memory.high"));
        assertEquals(List.of(1L, 10000L), List.of(LimitsV2.weight(2), LimitsV2.weight(262144)));
    }

    @Test
    void aLimitThatTheHostCannotSetNamesItsField() throws Exception {
        Cgroups v1 = Cgroups.of(Map.of("memory", dir.toString()));
        assertEquals("linux.resources.pids.limit: the host has no control group of 'pids'",
                assertThrows(ConfigException.class, () -> v1.apply(resources("{\"pids\":{\"limit\":1}}"))).getMessage());
        assertEquals("linux.resources.unified: the host has control groups of version 1",
                assertThrows(ConfigException.class, () -> v1.apply(resources("{\"unified\":{\"a.b\":\"1\"}}"))).getMessage());
        Cgroups v2 = Cgroups.of(Map.of("", dir.toString()));
        assertEquals("linux.resources.cpu.idle: the host's control groups have no " + dir.resolve("cpu.idle"),
                assertThrows(ConfigException.class, () -> v2.apply(resources("{\"cpu\":{\"idle\":1}}"))).getMessage());
        assertEquals("linux.resources.memory.swap: is below memory.limit, which it includes",
                assertThrows(ConfigException.class, () -> {
                    files("memory.max");
                    v2.apply(resources("{\"memory\":{\"limit\":10,\"swap\":9}}"));
                }).getMessage());
    }

    @Test
    void statisticsHaveTheFormThatCallersParse() throws Exception {
        files("a/cpuacct.usage", "m/memory.stat");
        Files.writeString(dir.resolve("a/cpuacct.usage"), "77\n");
        Files.writeString(dir.resolve("a/cpuacct.usage_percpu"), "70 7 \n");
        Files.writeString(dir.resolve("a/cpuacct.stat"), "user 2\nsystem 3\n");
        Files.writeString(dir.resolve("m/memory.stat"), "cache 5\nrss 6\n");
        Files.writeString(dir.resolve("m/memory.usage_in_bytes"), "11\n");
        Map<String, Object> s = Cgroups.of(Map.of("cpuacct", dir + "/a", "memory", dir + "/m")).statistics();
        Map<?, ?> usage = (Map<?, ?>) ((Map<?, ?>) s.get("cpu")).get("usage");
        assertEquals(77L, usage.get("total"));
        assertEquals(List.of(70L, 7L), usage.get("percpu"));
        assertEquals(20_000_000L, usage.get("user"));
        Map<?, ?> memory = (Map<?, ?>) s.get("memory");
        assertEquals(11L, ((Map<?, ?>) memory.get("usage")).get("usage"));
        assertEquals(6L, ((Map<?, ?>) memory.get("raw")).get("rss"));
    }

    @Test
    void whatIsWrittenDownIsFoundAgain() throws Exception {
        CgroupPlaces p = CgroupPlaces.of("1 1 0:1 / " + dir + "/x rw - cgroup cgroup rw,pids\n", "1:pids:/\n", "/a/b", "id");
        Cgroups.at(p).create();
        assertEquals("{\"pids\":\"" + dir + "/x/a/b\"}", Cgroups.at(p).text());
        Cgroups.of(p.directories()).remove();
        Cgroups.of(p.directories()).remove();
        assertEquals(false, Files.exists(dir.resolve("x/a/b")));
        assertEquals(true, Files.exists(dir.resolve("x/a")));
    }
}
