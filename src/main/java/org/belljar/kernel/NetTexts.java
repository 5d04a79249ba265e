package org.belljar.kernel;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** The files of /proc/PID/net and the settings below /proc/sys/net, made by the address families and shown by proc. */
public final class NetTexts {
    private final Map<String, Source> sources = new ConcurrentSkipListMap<>();
    private final Map<String, Setting> settings = new ConcurrentSkipListMap<>();
    private volatile Function<Task, Supplier<Map<String, Supplier<String>>>> loopback = task -> Map::of;

    /** The text as the network namespace of a task has it. */
    public interface Source {
        String text(Task task);
    }

    /** A value of a task's network namespace, which its administrator may set. Setting throws EINVAL. */
    public interface Setting {
        String text(Task task);

        void set(Task task, String text);
    }

    public static NetTexts of(Kernel kernel) {
        return kernel.plugIn(NetTexts.class, NetTexts::new);
    }

    /** @param path of the file, at most one directory below /proc/PID/net */
    public void add(String path, Source source) {
        sources.put(path, source);
    }

    /** @param path below /proc/sys/net, such as ipv4/ping_group_range */
    public void addSetting(String path, Setting setting) {
        settings.put(path, setting);
    }

    public Map<String, Setting> settings() {
        return settings;
    }

    /**
     * Sets what sysfs shows of the interface lo.
     *
     * @param attributes for a task, those of its network namespace, made when they are wanted: texts by path below the interface's
     *     directory; a text may throw
     */
    public void setLoopback(Function<Task, Supplier<Map<String, Supplier<String>>>> attributes) {
        loopback = attributes;
    }

    /** Of the network namespace that a task is in now, wherever it goes; empty where there is nothing to show. */
    public Supplier<Map<String, Supplier<String>>> loopbackOf(Task task) {
        return loopback.apply(task);
    }

    public Map<String, Source> all() {
        return sources;
    }
}
