package org.belljar.syscall.key;

import org.belljar.abi.Errno;
import org.belljar.kernel.Kernel;
import org.belljar.kernel.Task;
import org.belljar.keys.KeyService;
import org.belljar.keys.KeySubject;

/** add_key(2), request_key(2). */
public final class KeyCalls {
    static final int MAX_PAYLOAD = (1 << 20) - 1;
    private static final int MAX_TYPE = 32, MAX_DESCRIPTION = 4096;

    private final KeyService keys;

    public KeyCalls(Kernel kernel) {
        keys = kernel.keys();
    }

    static KeySubject subject(Task task) {
        return new KeySubject(task.credentials(), task.keys());
    }

    /** A type's name of fewer than 32 bytes: EINVAL; EPERM for the kernel's own, that begin with a dot. */
    static String type(Task task, long addr) {
        String s = task.memory().readString(addr, MAX_TYPE);
        if (s == null || s.isEmpty()) {
            throw Errno.EINVAL.exception();
        }
        if (s.charAt(0) == '.') {
            throw Errno.EPERM.exception();
        }
        return s;
    }

    /** A text of fewer than 4096 bytes: EINVAL. */
    static String description(Task task, long addr) {
        String s = task.memory().readString(addr, MAX_DESCRIPTION);
        if (s == null) {
            throw Errno.EINVAL.exception();
        }
        return s;
    }

    /**
     * Implements {@code add_key(2)}.
     *
     * @param descriptionAddr 0: none, which no type here takes
     * @return the key's number; EINVAL for bad sizes and names, EPERM for names that are the kernel's, ENODEV for an unknown
     *     type, and the errors of {@link KeyService}
     */
    public long addKey(Task task, long typeAddr, long descriptionAddr, long payloadAddr, long payloadBytes, int ringId) {
        if (payloadBytes < 0 || payloadBytes > MAX_PAYLOAD) {
            return Errno.EINVAL.negative();
        }
        String type = type(task, typeAddr);
        String description = descriptionAddr == 0 ? "" : description(task, descriptionAddr);
        if (description.startsWith(".") && type.equals("keyring")) {
            return Errno.EPERM.negative();
        }
        byte[] payload = task.memory().readBytes(payloadAddr, (int) payloadBytes);
        return keys.add(subject(task), type, description, payload, ringId);
    }

    /**
     * Implements {@code request_key(2)}.
     *
     * @param calloutAddr 0: nothing is to be made
     * @param ringId where a key that was found is linked, 0: nowhere
     * @return the key's number; ENOKEY, and the errors of {@link KeyService#request}
     */
    public long requestKey(Task task, long typeAddr, long descriptionAddr, long calloutAddr, int ringId) {
        String type = type(task, typeAddr);
        String description = description(task, descriptionAddr);
        String callout = calloutAddr == 0 ? null : description(task, calloutAddr);
        return keys.request(subject(task), type, description, callout, ringId);
    }
}
