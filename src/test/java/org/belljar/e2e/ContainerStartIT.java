package org.belljar.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What the start of a container is to do without. */
class ContainerStartIT {
    private static final String GENERATED = "__JVM_LookupDefineClass__";

    /** Each such class (a lambda or a record's equals() that the AOT cache does not have) costs milliseconds, and the first of them ten. */
    @Test
    void noClassIsGenerated() throws IOException {
        Assumptions.assumeTrue(Files.exists(Belljar.ROOT.resolve("target/belljar-oci.aot")), "there is no AOT cache");
        Bundle b = Bundle.of("start-classes", "true");
        Path log = b.directory.resolve("classes");
        Map<String, String> env = Belljar.launcherEnvironment();
        env.merge("BELLJAR_JAVA_OPTS", "-Xlog:class+load:file=" + log, (had, more) -> had + " " + more);
        HostCommand.run(b.line("run", b.id), b.directory, env, new byte[0], Belljar.LIMIT).hasStatus(0);
        List<String> loaded = Files.readAllLines(log);
        b.isGone();
        Assumptions.assumeTrue(loaded.stream().anyMatch(l -> l.contains("org.belljar") && l.endsWith("shared objects file")), "the AOT cache is not in use");
        assertEquals(List.of(), loaded.stream().filter(l -> l.contains(GENERATED) || l.contains("$$Lambda") && !l.endsWith("shared objects file")).toList());
    }
}
