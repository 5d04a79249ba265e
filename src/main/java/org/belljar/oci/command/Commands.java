package org.belljar.oci.command;

import org.belljar.oci.OciException;
import org.belljar.oci.Verb;

/** Which class does what verb. */
public final class Commands {
    private Commands() {}

    /** Null for create, run and exec, which make processes. */
    public static Command of(Verb verb) {
        return switch (verb) {
            case STATE -> new StateCommand();
            case START -> new StartCommand();
            case KILL -> new KillCommand();
            case DELETE -> new DeleteCommand();
            case LIST -> new ListCommand();
            case PAUSE -> new PauseCommand(true);
            case RESUME -> new PauseCommand(false);
            case PS -> new PsCommand();
            case CHECKPOINT, RESTORE -> c -> {
                throw new OciException(verb.word() + " is not supported");
            };
            default -> null;
        };
    }
}
