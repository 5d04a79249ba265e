package org.belljar.oci.command;

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
            default -> null;
        };
    }
}
