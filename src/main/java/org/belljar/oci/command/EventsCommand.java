package org.belljar.oci.command;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.belljar.json.Json;
import org.belljar.oci.OciException;
import org.belljar.oci.live.ContainerEvents;
import org.belljar.oci.live.ContainerEvents.Kind;
import org.belljar.oci.state.ContainerState;

/**
 * {@code events ID}: in runc's form, what the container's control groups have counted, again and again or with {@code --stats} once, and
 * that a process was killed for lack of memory. It ends with the container.
 */
final class EventsCommand implements Command {
    private static final String USUAL = "5s";
    /** As Go writes durations. */
    private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(ms|us|ns|s|m|h)");
    private static final Map<String, Double> MILLIS = Map.of("ns", 1e-6, "us", 1e-3, "ms", 1.0, "s", 1e3, "m", 6e4, "h", 3.6e6);

    @Override
    public void run(CommandContext c) throws OciException, IOException {
        c.noMoreThan(1);
        String given = c.arguments().last("interval");
        long interval = millis(given == null ? USUAL : given);
        if (c.live() == null || c.live().state().is(ContainerState.STOPPED)) {
            c.directory().read();
            throw new OciException("container with id " + c.id() + " is not running");
        }
        if (c.arguments().has("stats")) {
            print(c, "stats", c.live().statistics());
            return;
        }
        try (ContainerEvents events = c.live().events()) {
            for (Kind k = events.await(interval); k != Kind.END && !c.invocation().out().checkError(); k = events.await(interval)) {
                if (k == Kind.OUT_OF_MEMORY) {
                    print(c, "oom", null);
                } else {
                    print(c, "stats", c.live().statistics());
                }
            }
        }
    }

    private static void print(CommandContext c, String type, Map<String, Object> data) throws OciException {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("type", type);
        event.put("id", c.id());
        if (data != null) {
            event.put("data", data);
        }
        c.print(Json.compact(event) + "\n");
        c.invocation().out().flush();
    }

    static long millis(String duration) throws OciException {
        Matcher m = PART.matcher(duration);
        double sum = 0;
        int at = 0;
        while (m.lookingAt()) {
            sum += Double.parseDouble(m.group(1)) * MILLIS.get(m.group(2));
            at = m.end();
            m.region(at, duration.length());
        }
        if (at != duration.length() || duration.isEmpty()) {
            throw new OciException("option '--interval': '" + duration + "' is no duration such as 5s or 1m30s");
        }
        if (sum < 1) {
            throw new OciException("option '--interval': must be at least 1ms");
        }
        return (long) sum;
    }
}
