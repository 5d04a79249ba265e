package org.belljar.kernel;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** The files of /proc/PID/net, made by the address families and shown by proc. */
public final class NetTexts {
    private final Map<String, Source> sources = new ConcurrentSkipListMap<>();

    /** The text as the network namespace of a task has it. */
    public interface Source {
        String text(Task task);
    }

    public static NetTexts of(Kernel kernel) {
        return kernel.plugIn(NetTexts.class, NetTexts::new);
    }

    public void add(String name, Source source) {
        sources.put(name, source);
    }

    public Map<String, Source> all() {
        return sources;
    }
}
