package org.belljar.oci.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.Mount;
import org.belljar.vfs.MountNamespace;

/**
 * What the words of a mount's options say.
 *
 * @param flags       of the mount and of the file system, by their MS_* bits
 * @param propagation null: as it comes
 * @param isPropagationRecursive whether it is for the mounts below too
 * @param copiesUp    a tmpfs begins with what lies under it
 * @param data        what is left, for the file system: words with commas between
 */
public record MountOptions(int flags, MountNamespace.Type propagation, boolean isPropagationRecursive, boolean copiesUp, String data) {
    private static final Map<String, Integer> SET = Map.ofEntries(
            Map.entry("ro", Mount.RDONLY), Map.entry("nosuid", Mount.NOSUID), Map.entry("nodev", Mount.NODEV), Map.entry("noexec", Mount.NOEXEC),
            Map.entry("nosymfollow", Mount.NOSYMFOLLOW), Map.entry("noatime", Mount.NOATIME), Map.entry("nodiratime", Mount.NODIRATIME),
            Map.entry("relatime", Mount.RELATIME), Map.entry("strictatime", Mount.STRICTATIME), Map.entry("sync", FileSystem.SYNCHRONOUS),
            Map.entry("dirsync", FileSystem.DIRSYNC), Map.entry("lazytime", FileSystem.LAZYTIME));
    private static final Map<String, Integer> CLEAR = Map.ofEntries(
            Map.entry("rw", Mount.RDONLY), Map.entry("suid", Mount.NOSUID), Map.entry("dev", Mount.NODEV), Map.entry("exec", Mount.NOEXEC),
            Map.entry("symfollow", Mount.NOSYMFOLLOW), Map.entry("atime", Mount.NOATIME), Map.entry("diratime", Mount.NODIRATIME),
            Map.entry("norelatime", Mount.RELATIME), Map.entry("nostrictatime", Mount.STRICTATIME), Map.entry("async", FileSystem.SYNCHRONOUS),
            Map.entry("nolazytime", FileSystem.LAZYTIME));
    private static final Map<String, MountNamespace.Type> TYPES = Map.of("shared", MountNamespace.Type.SHARED, "slave", MountNamespace.Type.SLAVE,
            "private", MountNamespace.Type.PRIVATE, "unbindable", MountNamespace.Type.UNBINDABLE);
    /** Without meaning here: as on Linux, or because a mount is always as they say. */
    private static final List<String> NEUTRAL =
            List.of("defaults", "bind", "rbind", "remount", "acl", "noacl", "mand", "nomand", "iversion", "noiversion", "loud", "silent");

    /** Reads the options of a mount; a word that a file system does not know is its own error when it is mounted. */
    public static MountOptions of(OciMount m) {
        int flags = 0;
        MountNamespace.Type type = null;
        boolean isRecursive = false;
        boolean copiesUp = false;
        List<String> data = new ArrayList<>();
        for (String word : m.options()) {
            String plain = plain(word);
            if (TYPES.containsKey(plain)) {
                type = TYPES.get(plain);
                isRecursive = !plain.equals(word);
            } else if (SET.containsKey(plain)) {
                flags |= SET.get(plain);
            } else if (CLEAR.containsKey(plain)) {
                flags &= ~CLEAR.get(plain);
            } else if (word.equals("tmpcopyup")) {
                copiesUp = true;
            } else if (!NEUTRAL.contains(word)) {
                data.add(word);
            }
        }
        return new MountOptions(flags, type, isRecursive, copiesUp, String.join(",", data));
    }

    /** "rro" and its like are for the mounts below too. Here a bind mount is one mount with all that lies below. */
    private static String plain(String word) {
        String rest = word.startsWith("r") ? word.substring(1) : word;
        return TYPES.containsKey(rest) || SET.containsKey(rest) || CLEAR.containsKey(rest) ? rest : word;
    }

    /** All words that are understood, for {@code features}. */
    public static Iterable<String> known() {
        TreeSet<String> all = new TreeSet<>(NEUTRAL);
        all.add("tmpcopyup");
        SET.keySet().forEach(w -> addWithRecursive(all, w));
        CLEAR.keySet().forEach(w -> addWithRecursive(all, w));
        TYPES.keySet().forEach(w -> addWithRecursive(all, w));
        return all;
    }

    private static void addWithRecursive(TreeSet<String> all, String word) {
        all.add(word);
        if (!List.of("sync", "async", "dirsync", "lazytime", "nolazytime").contains(word)) {
            all.add("r" + word);
        }
    }

    /** Flags of the mount alone. */
    public int mountFlags() {
        return flags & (Mount.ALL_FLAGS | Mount.STRICTATIME);
    }

    /** Flags of the whole file system. */
    public int fileSystemFlags() {
        return flags & (FileSystem.SYNCHRONOUS | FileSystem.DIRSYNC | FileSystem.LAZYTIME);
    }
}
