package org.belljar.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/** Scratch directories below target/e2e: those below /tmp would not be seen in the sandbox, which has a /tmp of its own. */
final class InTarget implements TempDirFactory {
    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test) throws IOException {
        Path parent = Files.createDirectories(Belljar.TARGET.resolve("e2e"));
        return Files.createTempDirectory(parent, test.getRequiredTestMethod().getName());
    }
}
