package org.belljar.oci.files;

import java.util.HashMap;
import java.util.Map;
import org.belljar.abi.Errno;
import org.belljar.vfs.VfsPath;

/** What the host's kernel knows of one mount. Owned by the service's thread. */
final class Nodes {
    static final long ROOT = 1;
    private static final int MOST = 1 << 16;

    private final Map<Long, Node> byId = new HashMap<>();
    private final Map<VfsPath, Node> byPath = new HashMap<>();
    private long last = ROOT;

    /** Throws ESTALE for a number that nobody was told. */
    VfsPath get(long id) {
        Node n = byId.get(id);
        if (n == null) {
            throw Errno.ESTALE.exception();
        }
        return n.path;
    }

    void setRoot(VfsPath path) {
        Node n = new Node(ROOT, path);
        n.told = 1;
        byId.put(ROOT, n);
        byPath.put(path, n);
    }

    boolean hasRoot() {
        return byId.containsKey(ROOT);
    }

    /** The number of a file that is about to be told. Throws ENFILE. */
    long tell(VfsPath path) {
        Node n = byPath.get(path);
        if (n == null) {
            if (byId.size() >= MOST) {
                throw Errno.ENFILE.exception();
            }
            n = new Node(++last, path);
            byId.put(n.id, n);
            byPath.put(path, n);
        }
        n.told++;
        return n.id;
    }

    void forget(long id, long times) {
        Node n = byId.get(id);
        if (n != null && id != ROOT) {
            n.told -= times;
            if (n.told <= 0) {
                byId.remove(id);
                byPath.remove(n.path, n);
            }
        }
    }
}
