package org.belljar.vfs;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** File-system types that mount(2) knows by name (/proc/filesystems). */
public final class FileSystemTypes {
    /** What /proc/filesystems shows, those that cannot be mounted by a guest included. */
    public static final List<String> SHOWN = List.of("sysfs", "tmpfs", "proc", "devtmpfs", "devpts", "pipefs", "sockfs", "ramfs", "overlay", "mqueue");

    /** Where a mounter needs CAP_SYS_ADMIN: in the owner of the namespace that the file system shows, or in its own user namespace. */
    public enum Shows { NOTHING, PIDS, NETWORK, IPC, CGROUPS }

    /** Makes a file system for one mount(2); {@code data} is the option string. Throws ErrnoException. */
    public interface Factory {
        FileSystem make(Caller caller, String source, String data);

        default Shows shows() {
            return Shows.NOTHING;
        }

        /** One option of several that are to come. Throws EINVAL. */
        default void check(Caller caller, String option) {
            make(caller, "none", option);
        }
    }

    private final Map<String, Factory> types = new ConcurrentHashMap<>();

    public void register(String name, Factory f) {
        types.put(name, f);
    }

    public void register(String name, Shows shows, Factory f) {
        register(name, new Factory() {
            @Override
            public FileSystem make(Caller caller, String source, String data) {
                return f.make(caller, source, data);
            }

            @Override
            public Shows shows() {
                return shows;
            }
        });
    }

    /** Null: ENODEV. */
    public Factory find(String name) {
        return types.get(name);
    }

    public Iterable<String> names() {
        return new TreeMap<>(types).keySet();
    }
}
