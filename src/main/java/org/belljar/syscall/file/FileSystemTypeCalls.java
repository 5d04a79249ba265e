package org.belljar.syscall.file;

import org.belljar.abi.Errno;
import org.belljar.kernel.Task;
import org.belljar.vfs.FileSystemTypes;

/** sysfs(2): the types of /proc/filesystems by number. */
public final class FileSystemTypeCalls {
    private static final int INDEX_OF = 1, NAME_OF = 2, COUNT = 3;

    /**
     * Implements {@code sysfs(2)}.
     *
     * @param arg1 with option 1 the guest address of a name, with option 2 a number
     * @param arg2 with option 2 the guest address where the name goes
     * @return number of the type, 0, or how many there are; EINVAL, EFAULT, ENOENT for an empty name
     */
    public long sysfs(Task task, int option, long arg1, long arg2) {
        switch (option) {
            case INDEX_OF -> {
                String name = task.memory().readPath(arg1);
                int i = FileSystemTypes.SHOWN.indexOf(name);
                return i >= 0 ? i : (name.isEmpty() ? Errno.ENOENT : Errno.EINVAL).negative();
            }
            case NAME_OF -> {
                int i = (int) arg1;
                if (i < 0 || i >= FileSystemTypes.SHOWN.size()) {
                    return Errno.EINVAL.negative();
                }
                task.memory().writeBytes(arg2, (FileSystemTypes.SHOWN.get(i) + '\0').getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
                return 0;
            }
            case COUNT -> {
                return FileSystemTypes.SHOWN.size();
            }
            default -> {
                return Errno.EINVAL.negative();
            }
        }
    }
}
