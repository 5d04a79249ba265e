package org.belljar.kernel;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** Files of /proc that plug-ins have: System V IPC's lists, and what of /proc/sys is theirs. They are shown by proc. */
public final class ProcTexts {
    private final Map<String, Entry> entries = new ConcurrentSkipListMap<>();

    /** The text as the namespaces of a task have it. */
    public interface Source {
        String text(Task task);
    }

    /** Takes the first line that is written, stripped of white space. Throws ErrnoException. */
    public interface Store {
        void store(Task task, String line);
    }

    /** @param store null for a file that is not written */
    public record Entry(Source source, Store store) {}

    public static ProcTexts of(Kernel kernel) {
        return kernel.plugIn(ProcTexts.class, ProcTexts::new);
    }

    /** @param path beneath /proc: "sysvipc/msg" */
    public void add(String path, Source source) {
        entries.put(path, new Entry(source, null));
    }

    public void add(String path, Source source, Store store) {
        entries.put(path, new Entry(source, store));
    }

    /** By path. */
    public Map<String, Entry> all() {
        return entries;
    }
}
