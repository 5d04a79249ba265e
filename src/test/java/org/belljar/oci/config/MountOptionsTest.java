package org.belljar.oci.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.belljar.vfs.FileSystem;
import org.belljar.vfs.Mount;
import org.belljar.vfs.MountNamespace;
import org.junit.jupiter.api.Test;

class MountOptionsTest {
    private static MountOptions of(String... words) {
        return MountOptions.of(new OciMount("/x", "tmpfs", "t", List.of(words), "mounts[0]"));
    }

    @Test
    void flagsAreSetAndClearedInOrder() {
        MountOptions o = of("ro", "nosuid", "noexec", "rw", "exec", "sync", "lazytime");
        assertEquals(Mount.NOSUID, o.mountFlags());
        assertEquals(FileSystem.SYNCHRONOUS | FileSystem.LAZYTIME, o.fileSystemFlags());
        assertEquals("", o.data());
        assertEquals(Mount.STRICTATIME, of("strictatime").mountFlags());
        assertEquals(Mount.RELATIME, of("relatime").mountFlags(), "a word that begins with r by itself");
    }

    @Test
    void recursiveWordsMeanTheSame() {
        assertEquals(Mount.RDONLY | Mount.NODEV, of("rro", "rnodev").mountFlags());
        assertEquals(0, of("ro", "rrw").mountFlags());
    }

    @Test
    void propagation() {
        assertNull(of("ro").propagation());
        MountOptions o = of("shared", "rslave");
        assertEquals(MountNamespace.Type.SLAVE, o.propagation());
        assertTrue(o.isPropagationRecursive());
        assertFalse(of("unbindable").isPropagationRecursive());
    }

    @Test
    void theRestIsForTheFileSystem() {
        MountOptions o = of("defaults", "size=64k", "tmpcopyup", "mode=755", "unheard-of");
        assertEquals("size=64k,mode=755,unheard-of", o.data());
        assertTrue(o.copiesUp());
    }

    @Test
    void everyWordThatTheSpecificationDemandsIsKnown() {
        List<String> known = new ArrayList<>();
        MountOptions.known().forEach(known::add);
        assertTrue(known.containsAll(List.of("async", "atime", "bind", "defaults", "dev", "diratime", "dirsync", "exec", "iversion", "lazytime", "loud",
                "noatime", "nodev", "nodiratime", "noexec", "noiversion", "nolazytime", "norelatime", "nostrictatime", "nosuid", "private", "rbind",
                "relatime", "remount", "ro", "rprivate", "rshared", "rslave", "runbindable", "rw", "shared", "silent", "slave", "strictatime", "suid",
                "sync", "unbindable")));
        for (String word : known) {
            assertTrue(word.equals("tmpcopyup") || of(word).data().isEmpty(), word);
        }
    }
}
