package org.belljar.net.unix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.zip.CRC32;
import org.belljar.abi.Errno;
import org.belljar.host.NativeMemory;
import org.belljar.net.Message;
import org.belljar.net.SocketFile;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.KernelBuffer;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.ThreadCaller;
import org.junit.jupiter.api.Test;

/** Unix sockets between threads: bulk data in odd pieces, and that nothing in flight keeps files open. */
class UnixSocketTest {
    private final UnixFamily family = new UnixFamily(new UnixPaths() {
        @Override
        public Inode make(Caller caller, String path, int permissions) {
            throw Errno.EROFS.exception();
        }

        @Override
        public boolean exists(Caller caller, String path) {
            return false;
        }

        @Override
        public Inode find(Caller caller, String path) {
            throw Errno.ENOENT.exception();
        }
    });

    @Test
    void bytesArriveInOrderWhateverThePieces() throws Exception {
        SocketFile[] pair = family.createPair(ThreadCaller.current(), SocketFile.STREAM, 0, 0);
        int total = 3_000_000;
        CRC32 sent = new CRC32();
        CRC32 got = new CRC32();
        Thread writer = new Thread(() -> {
            ThreadCaller me = ThreadCaller.current();
            NativeMemory m = NativeMemory.allocate(70_000);
            byte[] b = new byte[70_000];
            for (int done = 0, i = 0; done < total; i++) {
                int n = Math.min(total - done, 1 + i * 7919 % 70_000);
                for (int k = 0; k < n; k++) {
                    b[k] = (byte) (done + k >> 3);
                }
                m.put(0, b, 0, n);
                sent.update(b, 0, n);
                done += (int) pair[0].write(me, new KernelBuffer(m, 0, n));
            }
            m.free();
            pair[0].drop();
        });
        writer.start();
        ThreadCaller me = ThreadCaller.current();
        NativeMemory m = NativeMemory.allocate(50_000);
        byte[] b = new byte[50_000];
        long received = 0;
        for (int i = 0; ; i++) {
            long n = pair[1].read(me, new KernelBuffer(m, 0, 1 + i * 104_729 % 50_000));
            if (n <= 0) {
                break;
            }
            m.get(0, b, 0, (int) n);
            got.update(b, 0, (int) n);
            received += n;
        }
        writer.join(10_000);
        assertEquals(total, received);
        assertEquals(sent.getValue(), got.getValue());
        m.free();
    }

    @Test
    void unreadFilesAreReleasedWithTheSocket() {
        ThreadCaller me = ThreadCaller.current();
        SocketFile[] pair = family.createPair(me, SocketFile.STREAM, 0, 0);
        SocketFile passed = family.create(me, SocketFile.DGRAM, 0, 0);
        NativeMemory m = NativeMemory.allocate(1);
        Message message = new Message(new KernelBuffer(m, 0, 1), 0);
        message.files = new OpenFile[] {passed.retain()};
        assertEquals(1, pair[0].send(me, message));
        assertEquals(2, passed.referenceCount());
        Message peeked = new Message(new KernelBuffer(m, 0, 1), Message.PEEK);
        assertEquals(1, pair[1].receive(me, peeked));
        assertNotNull(peeked.files);
        assertEquals(3, passed.referenceCount());
        peeked.dropFiles();
        pair[1].drop();
        assertEquals(1, passed.referenceCount());
        pair[0].drop();
        m.free();
    }

    @Test
    void aListenerThatGoesResetsWhoeverWaits() {
        ThreadCaller me = ThreadCaller.current();
        byte[] name = {1, 0, 0, 'x'};
        SocketFile server = family.create(me, SocketFile.STREAM, 0, 0);
        assertEquals(0, server.bind(me, name));
        assertEquals(0, server.listen(me, 1));
        SocketFile client = family.create(me, SocketFile.STREAM, 0, 04000);
        assertEquals(0, client.connect(me, name));
        server.drop();
        NativeMemory m = NativeMemory.allocate(1);
        assertEquals(Errno.ECONNRESET.negative(), client.read(me, new KernelBuffer(m, 0, 1)));
        SocketFile late = family.create(me, SocketFile.STREAM, 0, 0);
        try {
            late.connect(me, name);
            throw new AssertionError("connected to nobody");
        } catch (org.belljar.abi.ErrnoException e) {
            assertEquals(Errno.ECONNREFUSED, e.errno());
        }
        m.free();
    }
}
