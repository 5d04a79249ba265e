package org.belljar.oci.command;

import org.belljar.abi.Signal;
import org.belljar.oci.OciException;

/** {@code kill ID [SIGNAL]}: a number, or a name with or without SIG. */
final class KillCommand implements Command {
    @Override
    public void run(CommandContext c) throws OciException {
        c.noMoreThan(2);
        String name = c.arguments().operands().size() > 1 ? c.arguments().operands().get(1) : "SIGTERM";
        int signo = number(name);
        boolean isForAll = c.arguments().has("all");
        if (c.live() != null) {
            c.live().kill(signo, isForAll);
            return;
        }
        c.directory().read();
        if (!isForAll) {
            throw new OciException("container not running");
        }
    }

    private static int number(String name) throws OciException {
        int n = -1;
        try {
            n = Integer.parseInt(name);
        } catch (NumberFormatException e) {
            n = Signal.byName(name);
        }
        if (n < 0 || n > Signal.NSIG) {
            throw new OciException("unknown signal \"" + name + "\"");
        }
        return n;
    }
}
