package org.belljar.oci.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CgroupPlacesTest {
    private static final String V1 = """
        30 23 0:26 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct
        31 23 0:27 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory
        32 23 0:28 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd
        33 23 0:29 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
        """;
    private static final String V1_OWN = "5:cpu,cpuacct:/\n4:memory:/user/me\n2:name=systemd:/\n0::/\n";
    private static final String V2 = "30 23 0:26 / /sys/fs/cgroup rw,relatime - cgroup2 cgroup2 rw\n";

    @Test
    void anAbsolutePathIsFromTheMount() {
        CgroupPlaces p = CgroupPlaces.of(V1, V1_OWN, "/pod/../pod/c1", "id");
        assertFalse(p.isUnified());
        assertEquals(Map.of("cpu", "/sys/fs/cgroup/cpu,cpuacct/pod/c1", "cpuacct", "/sys/fs/cgroup/cpu,cpuacct/pod/c1",
                "memory", "/sys/fs/cgroup/memory/pod/c1", "name=systemd", "/sys/fs/cgroup/systemd/pod/c1"), p.directories());
    }

    @Test
    void aRelativePathIsFromTheRuntimesOwnGroup() {
        assertEquals("/sys/fs/cgroup/memory/user/me/pod", CgroupPlaces.of(V1, V1_OWN, "pod", "id").directories().get("memory"));
        assertEquals("/sys/fs/cgroup/memory/user/me/id", CgroupPlaces.of(V1, V1_OWN, "", "id").directories().get("memory"));
    }

    @Test
    void dotsDoNotLeadOut() {
        assertEquals("/sys/fs/cgroup/memory/etc", CgroupPlaces.of(V1, V1_OWN, "/../../../etc", "id").directories().get("memory"));
    }

    @Test
    void versionTwoHasOneTree() {
        CgroupPlaces p = CgroupPlaces.of(V2, "0::/user.slice\n", "", "id");
        assertTrue(p.isUnified());
        assertEquals(Map.of("", "/sys/fs/cgroup/user.slice/id"), p.directories());
    }

    @Test
    void aMountThatShowsAPartOnly() {
        assertEquals(Map.of("", "/sys/fs/cgroup/b/id"),
                CgroupPlaces.of("30 23 0:26 /a /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n", "0::/a/b\n", "", "id").directories());
    }

    @Test
    void noControlGroupsAtAll() {
        assertTrue(CgroupPlaces.of("30 23 0:26 / / rw - ext4 /dev/sda rw\n", "", "/x", "id").directories().isEmpty());
    }
}
