package org.belljar.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.belljar.abi.Errno;
import org.belljar.abi.ErrnoException;
import org.junit.jupiter.api.Test;

/** Cases of fs/binfmt_script.c; what they give was seen on Linux (src/test/guest/exec). */
class ScriptTest {
    private static Script parse(String s) {
        return Script.parse(s.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void assertErrno(Errno e, String s) {
        assertEquals(e, assertThrows(ErrnoException.class, () -> parse(s)).errno());
    }

    @Test
    void lines() {
        assertNull(parse("echo\n"));
        assertNull(parse("#"));
        assertEquals(new Script("/bin/sh", null), parse("#!/bin/sh\necho"));
        assertEquals(new Script("/bin/sh", null), parse("#! \t/bin/sh  \t\n"));
        assertEquals(new Script("/bin/sh", "-e -u"), parse("#!/bin/sh   -e -u  \n"));
        assertEquals(new Script("/bin/sh", null), parse("#!/bin/sh"));
        assertErrno(Errno.ENOEXEC, "#!\n");
        assertErrno(Errno.ENOEXEC, "#!   \n");
        assertErrno(Errno.ENOEXEC, "#!/" + "x".repeat(300) + "\n");
        assertErrno(Errno.ENOEXEC, "#!" + " ".repeat(300));
        assertEquals("/bin/sh", parse("#!/bin/sh " + "x".repeat(300)).interpreter());
        assertEquals(245, parse("#!/bin/sh " + "x".repeat(300)).argument().length());
    }
}
