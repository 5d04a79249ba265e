package org.belljar.oci.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.belljar.abi.SyscallNumber;
import org.belljar.host.Host;
import org.belljar.oci.OciException;
import org.belljar.oci.describe.DefaultConfig;

/** {@code spec [--rootless] [--bundle DIR]}: writes a configuration to begin with, never over one that is there. */
final class SpecCommand implements Command {
    @Override
    public void run(CommandContext c) throws OciException, IOException {
        c.noMoreThan(0);
        String bundle = c.invocation().absolute(c.arguments().last("bundle"));
        Path file = Path.of(bundle == null ? c.invocation().workingDirectory() : bundle, "config.json");
        String text = c.arguments().has("rootless")
                ? DefaultConfig.rootless((int) Host.call(SyscallNumber.GETEUID, 0), (int) Host.call(SyscallNumber.GETEGID, 0))
                : DefaultConfig.rootful();
        try {
            Files.writeString(file, text, StandardCharsets.ISO_8859_1, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            throw new OciException("File config.json exists. Remove it first", e);
        }
    }
}
