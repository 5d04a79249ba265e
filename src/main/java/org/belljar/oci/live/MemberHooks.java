package org.belljar.oci.live;

import java.util.List;
import org.belljar.host.StreamSocket;
import org.belljar.oci.config.OciHooks;
import org.belljar.oci.config.OciHooks.Hook;
import org.belljar.oci.control.Frames;
import org.belljar.oci.hook.HookException;
import org.belljar.oci.hook.HookRunner;
import org.belljar.oci.hook.HostHooks;

/**
 * Hooks of a further container of a sandbox, whose own process starts no programs any more: the process that handed the container over
 * runs them, and stays for that as long as the container lives.
 * They come by the connection by which it came.
 */
final class MemberHooks implements HookRunner {
    private final Frames frames;
    /** Guarded by this, as is the next. */
    private boolean isRunning;
    private boolean isBrokenOff;

    MemberHooks(Frames frames) {
        this.frames = frames;
    }

    /** The process that runs them sees that as the sandbox's end. */
    @Override
    public synchronized void breakOff() {
        isBrokenOff = true;
        if (isRunning) {
            frames.hangUp();
        }
    }

    private synchronized boolean begin() {
        isRunning = !isBrokenOff;
        return isRunning;
    }

    private synchronized void end() {
        isRunning = false;
    }

    @Override
    public HookRunner last() {
        return new MemberHooks(frames);
    }

    @Override
    public void run(List<Hook> hooks, String state) throws HookException {
        for (Hook h : hooks) {
            String message = begin() ? frames.hook(h.field(), state) : null;
            end();
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
        HostHooks runner = new HostHooks();
        Thread t = new Thread(() -> {
            StreamSocket.awaitEnd(connection);
            runner.breakOff();
        }, "hooks-end");
        t.setDaemon(true);
        t.start();
        for (String[] asked = Frames.awaitHook(connection); asked != null; asked = Frames.awaitHook(connection)) {
            String message = "";
            try {
                for (Hook h : hooks.onHost()) {
                    if (h.field().equals(asked[0])) {
                        runner.run(List.of(h), asked[1]);
                    }
                }
            } catch (HookException e) {
                message = e.getMessage();
            }
            Frames.answerHook(connection, message);
        }
    }
}
