package org.belljar.oci.command;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.belljar.json.Json;
import org.belljar.oci.OciException;

/**
 * {@code events --stats ID}: what the container's control groups have counted, in runc's form. The stream of events without
 * {@code --stats} is not there.
 */
final class EventsCommand implements Command {
    @Override
    public void run(CommandContext c) throws OciException, IOException {
        c.noMoreThan(1);
        if (!c.arguments().has("stats")) {
            throw new OciException("events without --stats is not supported");
        }
        if (c.live() == null) {
            c.directory().read();
            throw new OciException("container with id " + c.id() + " is not running");
        }
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("type", "stats");
        event.put("id", c.id());
        event.put("data", c.live().statistics());
        c.print(Json.compact(event) + "\n");
    }
}
