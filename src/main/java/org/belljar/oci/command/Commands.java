package org.belljar.oci.command;

import org.belljar.oci.OciException;
import org.belljar.oci.Verb;
import org.belljar.oci.describe.Features;

/** Which class does what verb. */
public final class Commands {
    private Commands() {}

    /** Null for create and run, and for what there is not yet. */
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
            case EXEC -> c -> {
                // With a live container the sandbox does it.
                c.directory().read();
                throw new OciException("cannot exec in a stopped container");
            };
            case SPEC -> new SpecCommand();
            case FEATURES -> c -> c.print(Features.text());
            case EVENTS -> new EventsCommand();
            case UPDATE -> new UpdateCommand();
            case CHECKPOINT, RESTORE -> c -> {
                throw new OciException(verb.word() + " is not supported");
            };
            default -> null;
        };
    }
}
