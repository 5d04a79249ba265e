package org.belljar.e2e;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The file systems of a container's kernel, as programs of the host find them in the mount namespace of its first process. */
class MonitorViewIT {
    private Bundle bundle;

    @BeforeEach
    void needs() {
        assumeTrue(Needs.isRoot() && Files.exists(Path.of("/dev/fuse")), "needs root and /dev/fuse");
        Needs.command("nsenter");
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        bundle.command("delete", "-f", bundle.id).hasStatus(0);
        bundle.isGone();
    }

    private void start(String name, String script) throws IOException {
        bundle = Bundle.of(name, "sh", "-c", script + "; echo up; exec sleep 1000");
        bundle.detached("run", "-d", "--pid-file", "pid", bundle.id).hasStatus(0);
        HostProcesses.waitFor("its files", () -> bundle.output().equals("up\n"));
        HostProcesses.waitFor("its mounts", () -> inside("[ -e /proc/1/stat ]").status() == 0);
    }

    /** A program of the container's, run by the host's kernel. */
    private Outcome inside(String script) {
        try {
            return HostCommand.run(List.of("nsenter", "-m", "-t", Integer.toString(bundle.pid()), "/bin/sh", "-c", script), Path.of("/"), Belljar.environment(),
                    new byte[0], Belljar.LIMIT);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void filesInMemory() throws IOException {
        start("view-files", "umask 022; mkdir /tmp/d; echo one >/tmp/d/a; ln -s a /tmp/d/l; mkfifo /tmp/d/p; chmod 640 /tmp/d/a; chown 7:8 /tmp/d/a");
        inside("cd /tmp/d; stat -c '%n %F %a %u:%g %s' a l p; cat l; readlink l").hasStatus(0)
                .printed("a regular file 640 7:8 4\nl symbolic link 777 0:0 1\np fifo 644 0:0 0\none\na\n");
        inside("cd /tmp/d; umask 027; echo two >b; echo three >>a; mkdir e; mv b e/c; ln e/c e/h; ln -s h e/s; chmod 600 e/c; chown 9:10 e/s e/c; "
                + "truncate -s 2 e/c; touch -d @1000000000 e/h; rm l; rmdir e 2>/dev/null; ls; ls e").hasStatus(0).printed("a\ne\np\nc\nh\ns\n");
        bundle.command("exec", bundle.id, "sh", "-c", "cd /tmp/d; stat -c '%n %a %h %u:%g %Y' e e/c e/h | sed '1s/ [0-9]*$//'; readlink e/s").hasStatus(0)
                .printed("e 750 2 0:0\ne/c 600 2 9:10 1000000000\ne/h 600 2 9:10 1000000000\nh\n");
        inside("cd /tmp/d; cat a e/c; echo; rm -r e; ls").hasStatus(0).printed("one\nthree\ntw\na\np\n");
        inside("cat /tmp/gone 2>/tmp/why; cat /tmp/why").printed("cat: can't open '/tmp/gone': No such file or directory\n");
    }

    @Test
    void muchData() throws IOException {
        start("view-data", "dd if=/dev/urandom of=/tmp/big bs=1k count=3000 2>/dev/null; md5sum </tmp/big >/tmp/sum; i=0; mkdir /tmp/many; cd /tmp/many; "
                + "while [ $i -lt 2000 ]; do : >file-with-a-long-name-$i; i=$((i+1)); done");
        inside("md5sum </tmp/big | cmp - /tmp/sum && cp /tmp/big /tmp/copy && ls /tmp/many | wc -l && rm -r /tmp/many && ls /tmp").hasStatus(0).printed("2000\nbig\ncopy\nsum\n");
        bundle.command("exec", bundle.id, "sh", "-c", "md5sum </tmp/copy | cmp - /tmp/sum").hasStatus(0);
    }

    @Test
    void processes() throws IOException {
        start("view-proc", "true");
        inside("read a </proc/1/cmdline; tr '\\0' ' ' <<X\n$a\nX\nls -d /proc/[0-9]* | wc -l; grep Name: /proc/1/status; ls /dev/pts").hasStatus(0);
        assertTrue(inside("grep -a -c sleep /proc/1/cmdline; ls -d /proc/[0-9]*").hasStatus(0).stdout().equals("1\n/proc/1\n"));
        // Devices are the container's own, which nobody on the host may open.
        inside("cat /dev/zero").hasStatus(1).wrote("Permission denied");
    }

    /** Whoever has joined finds nothing when the sandbox has gone, and waits for nothing. */
    @Test
    void afterTheEnd() throws IOException {
        start("view-end", "echo x >/tmp/x");
        HostCommand c = HostCommand.start(List.of("nsenter", "-m", "-t", Integer.toString(bundle.pid()), "/bin/sh", "-c",
                "exec 3</tmp/x; echo in; while cat /tmp/x >/dev/null 2>/tmp/none || [ -e /tmp/x ]; do sleep 0.05; done; exit 3"), Path.of("/"), Belljar.environment(), new byte[0]);
        bundle.command("kill", bundle.id, "KILL").hasStatus(0);
        bundle.command("delete", "-f", bundle.id).hasStatus(0);
        assertFalse(c.await(Belljar.LIMIT).isTimedOut());
    }
}
