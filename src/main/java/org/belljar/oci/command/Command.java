package org.belljar.oci.command;

import java.io.IOException;
import org.belljar.oci.OciException;

/** A verb that needs no process of its own: the same in the sandbox's process and, when there is none, in a fresh one. */
public interface Command {
    void run(CommandContext c) throws OciException, IOException;
}
