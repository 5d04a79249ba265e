package org.belljar.fs.overlay;

import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Errno;

/**
 * The options of an overlay mount (Documentation/filesystems/overlayfs.rst). A comma, a colon or a backslash of a path stands behind
 * a backslash. What Linux can do beyond is refused: redirected directories, the index, metadata alone, and layers of data alone.
 */
final class StackOptions {
    private static final int MAX_LOWER = 500;
    /** What would be taken for the end of a value there. */
    private static final String SPECIAL = ",= \t\n\\";

    /** For /proc/mounts. */
    private String shownLower = "";
    private final List<String> lower = new ArrayList<>();
    private String upper;
    private String work;
    private boolean userXattr;
    private boolean isVolatile;
    private boolean checksPermissions;

    /** EINVAL for what is unknown or not supported. */
    StackOptions(String data) {
        for (String option : split(data, ',')) {
            if (!option.isEmpty()) {
                int eq = option.indexOf('=');
                set(eq < 0 ? option : option.substring(0, eq), eq < 0 ? null : option.substring(eq + 1));
            }
        }
    }

    private void set(String key, String value) {
        switch (key) {
            case "lowerdir" -> setLower(required(value));
            case "lowerdir+" -> {
                addLower(required(value));
                shownLower += ",lowerdir+=" + escaped(value);
            }
            case "upperdir" -> upper = plain(required(value));
            case "workdir" -> work = plain(required(value));
            case "userxattr" -> userXattr = isFlag(value);
            case "volatile" -> isVolatile = isFlag(value);
            case "default_permissions" -> checksPermissions = isFlag(value);
            case "redirect_dir" -> oneOf(value, "off", "nofollow", "follow");
            case "index", "nfs_export", "metacopy" -> oneOf(value, "off");
            case "xino" -> oneOf(value, "off", "auto", "on");
            case "verity" -> oneOf(value, "off");
            case "uuid" -> oneOf(value, "off", "null", "auto", "on");
            default -> throw Errno.EINVAL.exception();
        }
    }

    private static boolean isFlag(String value) {
        if (value != null) {
            throw Errno.EINVAL.exception();
        }
        return true;
    }

    private static String required(String value) {
        if (value == null || value.isEmpty()) {
            throw Errno.EINVAL.exception();
        }
        return value;
    }

    private static void oneOf(String value, String... known) {
        if (value == null || !List.of(known).contains(value)) {
            throw Errno.EINVAL.exception();
        }
    }

    private void setLower(String value) {
        lower.clear();
        shownLower = ",lowerdir=" + escaped(value);
        for (String path : split(value, ':')) {
            addLower(path);
        }
    }

    private void addLower(String path) {
        if (path.isEmpty() || lower.size() == MAX_LOWER) {
            throw Errno.EINVAL.exception();
        }
        lower.add(plain(path));
    }

    /** The parts between separators that no backslash stands before; the backslashes stay. */
    private static List<String> split(String s, char separator) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < s.length(); i++) {
            if (s.charAt(i) == '\\') {
                i++;
            } else if (s.charAt(i) == separator) {
                parts.add(s.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(s.substring(start));
        return parts;
    }

    private static String plain(String s) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < s.length(); i++) {
            if (s.charAt(i) == '\\' && i + 1 < s.length()) {
                i++;
            }
            out.append(s.charAt(i));
        }
        return out.toString();
    }

    /** EINVAL for a set that makes no overlay: no lower layer, one alone, or an upper one without a working directory. */
    void requireWhole() {
        if (lower.isEmpty() || upper == null && lower.size() == 1 || upper != null && work == null) {
            throw Errno.EINVAL.exception();
        }
    }

    List<String> lower() {
        return lower;
    }

    /** Null: nothing can be changed. */
    String upper() {
        return upper;
    }

    String work() {
        return work;
    }

    boolean hasUserXattrs() {
        return userXattr;
    }

    /** Where the marks are kept: trusted.overlay. or user.overlay. */
    String xattrPrefix() {
        return userXattr ? "user.overlay." : "trusted.overlay.";
    }

    private static String escaped(String s) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            out.append(SPECIAL.indexOf(c) >= 0 ? String.format("\\%03o", (int) c) : c);
        }
        return out.toString();
    }

    /** For /proc/mounts, as Linux shows them where redirected directories are off. */
    String shown(boolean isPrivileged) {
        return shownLower + (upper == null ? "" : ",upperdir=" + escaped(upper) + ",workdir=" + escaped(work))
                + (checksPermissions ? ",default_permissions" : "")
                + (upper == null ? ",redirect_dir=on" : userXattr || !isPrivileged ? ",redirect_dir=nofollow" : "")
                + (isVolatile ? ",fsync=volatile" : "") + (userXattr ? ",userxattr" : "");
    }
}
