package org.belljar.e2e;

import org.junit.jupiter.api.Test;

/** The protections of /proc/sys/fs for directories like /tmp. Not a guest program: run natively it would change the host's. */
class StickyDirectoriesIT {
    private static final String PROGRAM = """
            import errno, os
            def setting(name, value):
                with open('/proc/sys/fs/protected_' + name, 'w') as f:
                    f.write(str(value))
            def told(what, call):
                try:
                    call()
                    print(what, 'works')
                except OSError as e:
                    print(what, errno.errorcode[e.errno])
            def by(uid, call):
                os.seteuid(uid)
                try:
                    return call()
                finally:
                    os.seteuid(0)
            os.umask(0)
            os.mkdir('/tmp/s'); os.chmod('/tmp/s', 0o1777)
            open('/tmp/target', 'w').close(); os.chmod('/tmp/target', 0o666)
            by(5, lambda: os.symlink('/tmp/target', '/tmp/s/link'))
            by(5, lambda: open('/tmp/s/file', 'w').close()); os.chmod('/tmp/s/file', 0o666)
            by(5, lambda: os.mkfifo('/tmp/s/fifo')); os.chmod('/tmp/s/fifo', 0o666)
            by(5, lambda: open('/tmp/secret', 'w').close()); os.chmod('/tmp/secret', 0o600)
            for level in 0, 1:
                for name in 'symlinks', 'regular', 'fifos', 'hardlinks':
                    setting(name, level)
                print(level)
                told('follow own', lambda: by(5, lambda: open('/tmp/s/link').close()))
                told('follow', lambda: by(6, lambda: open('/tmp/s/link').close()))
                told('follow as root', lambda: open('/tmp/s/link').close())
                told('through', lambda: os.stat('/tmp/s/link/..'))
                told('create', lambda: by(6, lambda: os.close(os.open('/tmp/s/file', os.O_CREAT | os.O_RDWR))))
                told('open', lambda: by(6, lambda: os.close(os.open('/tmp/s/file', os.O_RDWR))))
                told('create fifo', lambda: by(6, lambda: os.close(os.open('/tmp/s/fifo', os.O_CREAT | os.O_RDWR))))
                told('link', lambda: by(6, lambda: os.link('/tmp/secret', '/tmp/s/hard%d' % level)))
            """;

    @Test
    void linksAndFilesOfOthersAreLeftAlone() {
        Belljar.run("--user", "0", "--", "python3", "-c", PROGRAM).hasStatus(0).printed("""
                0
                follow own works
                follow works
                follow as root works
                through ENOTDIR
                create works
                open works
                create fifo works
                link works
                1
                follow own works
                follow EACCES
                follow as root EACCES
                through ENOTDIR
                create EACCES
                open works
                create fifo EACCES
                link EPERM
                """);
    }
}
