package org.belljar.fs.tmpfs;

import org.belljar.abi.Errno;
import org.belljar.vfs.Caller;
import org.belljar.vfs.UserNamespace;

/** Mount options of tmpfs(5). -1: not given. */
final class TmpfsOptions {
    private static final int PAGE_SHIFT = 12;

    int mode = -1;
    int uid = -1;
    int gid = -1;
    long pages = -1;
    long inodes = -1;

    /** EINVAL for an unknown option, a bad number, or an id that the caller's user namespace does not map. */
    static TmpfsOptions parse(Caller caller, String data, long allPages) {
        TmpfsOptions o = new TmpfsOptions();
        UserNamespace users = caller.credentials().userNamespace();
        try {
            for (String option : data.isEmpty() ? new String[0] : data.split(",")) {
                int equals = option.indexOf('=');
                String value = option.substring(equals + 1);
                switch (equals < 0 ? option : option.substring(0, equals)) {
                    case "mode" -> o.mode = Integer.parseInt(value, 8) & 07777;
                    case "uid" -> o.uid = mapped(users.kernelUid(Integer.parseUnsignedInt(value)));
                    case "gid" -> o.gid = mapped(users.kernelGid(Integer.parseUnsignedInt(value)));
                    case "size" -> o.pages = size(value, allPages);
                    case "nr_blocks" -> o.pages = orUnlimited(number(value));
                    case "nr_inodes" -> o.inodes = orUnlimited(number(value));
                    case "huge", "mpol", "inode32", "inode64", "noswap", "" -> { }
                    default -> throw Errno.EINVAL.exception();
                }
            }
        } catch (NumberFormatException e) {
            throw Errno.EINVAL.exception();
        }
        return o;
    }

    private static int mapped(int id) {
        if (id == -1) {
            throw Errno.EINVAL.exception();
        }
        return id;
    }

    private static long size(String value, long allPages) {
        if (value.endsWith("%")) {
            return orUnlimited(allPages * Long.parseLong(value.substring(0, value.length() - 1)) / 100);
        }
        return orUnlimited(number(value) + 4095 >> PAGE_SHIFT);
    }

    private static long orUnlimited(long n) {
        return n == 0 ? Long.MAX_VALUE : n;
    }

    /** As memparse: a number with k, m, g, t behind it. */
    private static long number(String value) {
        if (value.isEmpty()) {
            throw new NumberFormatException();
        }
        int shift = switch (Character.toLowerCase(value.charAt(value.length() - 1))) {
            case 'k' -> 10;
            case 'm' -> 20;
            case 'g' -> 30;
            case 't' -> 40;
            default -> 0;
        };
        long n = Long.decode(shift == 0 ? value : value.substring(0, value.length() - 1));
        if (n < 0 || n > Long.MAX_VALUE >> shift + PAGE_SHIFT) {
            throw new NumberFormatException();
        }
        return n << shift;
    }
}
