package org.belljar.oci.live;

import java.util.List;
import org.belljar.oci.config.OciHooks;
import org.belljar.oci.config.OciHooks.Hook;
import org.belljar.oci.control.Frames;
import org.belljar.oci.hook.HookException;
import org.belljar.oci.hook.HookRunner;
import org.belljar.oci.hook.HostHooks;

/**
 * Hooks of a further container of a sandbox, whose own process starts no programs any more: the process that handed the container over
 * runs them, and stays for that as long as the container lives.
 *
 * @param frames of the connection by which it came
 */
record MemberHooks(Frames frames) implements HookRunner {
    @Override
    public void run(List<Hook> hooks, String state) throws HookException {
        for (Hook h : hooks) {
            String message = frames.hook(h.field(), state);
            if (message == null) {
                throw new HookException(h.field(), "the process that was to run it has ended");
            }
            if (!message.isEmpty()) {
                throw HookException.told(message);
            }
        }
    }

    /** In the process that handed over: until the container has ended. */
    static void serve(int connection, OciHooks hooks) {
        for (String[] asked = Frames.awaitHook(connection); asked != null; asked = Frames.awaitHook(connection)) {
            String message = "";
            try {
                for (Hook h : hooks.onHost()) {
                    if (h.field().equals(asked[0])) {
                        HostHooks.run(List.of(h), asked[1]);
                    }
                }
            } catch (HookException e) {
                message = e.getMessage();
            }
            Frames.answerHook(connection, message);
        }
    }
}
