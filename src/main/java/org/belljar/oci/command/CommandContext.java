package org.belljar.oci.command;

import org.belljar.oci.Arguments;
import org.belljar.oci.Invocation;
import org.belljar.oci.OciException;
import org.belljar.oci.live.Container;
import org.belljar.oci.state.ContainerDirectory;

/**
 * What a command works on.
 *
 * @param root      directory of all containers' states
 * @param arguments options and operands after the verb
 * @param live      the container, when the command runs in its sandbox's process; null: no sandbox answers, or none is needed
 */
public record CommandContext(Invocation invocation, String root, Arguments arguments, Container live) {
    /** The only operand. */
    String id() throws OciException {
        if (arguments.operands().isEmpty()) {
            throw new OciException("the container's id is missing");
        }
        return arguments.operands().getFirst();
    }

    void noMoreThan(int operands) throws OciException {
        if (arguments.operands().size() > operands) {
            throw new OciException("unexpected argument '" + arguments.operands().get(operands) + "'");
        }
    }

    ContainerDirectory directory() throws OciException {
        return ContainerDirectory.of(root, id());
    }

    void print(String text) {
        invocation.out().print(text);
    }
}
