package org.belljar.oci.describe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.belljar.json.JsonReader;
import org.belljar.oci.config.OciConfig;
import org.belljar.oci.config.OciNamespace;
import org.junit.jupiter.api.Test;

class DescribeTest {
    @Test
    void whatSpecWritesIsAConfigurationWithoutNotes() throws Exception {
        OciConfig c = OciConfig.parse(DefaultConfig.rootful().getBytes(StandardCharsets.UTF_8));
        assertEquals(List.of(), c.notes());
        assertEquals(List.of("sh"), c.process().args());
        assertEquals(7, c.mounts().size());
    }

    @Test
    void theRootlessOneMapsTheCaller() throws Exception {
        OciConfig c = OciConfig.parse(DefaultConfig.rootless(1000, -2).getBytes(StandardCharsets.UTF_8));
        assertEquals(1000, c.linux().uidMappings().getFirst().hostId());
        assertEquals(-2, c.linux().gidMappings().getFirst().hostId());
        assertTrue(c.linux().namespace(OciNamespace.Type.USER) != null);
        assertTrue(c.linux().namespace(OciNamespace.Type.NETWORK) == null);
    }

    @Test
    void featuresAreJsonThatNamesWhatIsUnderstood() throws Exception {
        Map<?, ?> f = (Map<?, ?>) JsonReader.read(Features.text().getBytes(StandardCharsets.UTF_8));
        assertEquals("1.3.0", f.get("ociVersionMax"));
        assertTrue(((List<?>) f.get("mountOptions")).containsAll(List.of("rbind", "ro", "rro", "rprivate", "tmpcopyup", "relatime")));
        Map<?, ?> linux = (Map<?, ?>) f.get("linux");
        assertEquals(41, ((List<?>) linux.get("capabilities")).size());
        assertFalse(((List<?>) ((Map<?, ?>) linux.get("seccomp")).get("actions")).contains("SCMP_ACT_NOTIFY"));
    }
}
