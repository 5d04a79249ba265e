package org.belljar.fs.overlay;

import java.util.function.Function;
import org.belljar.vfs.Caller;
import org.belljar.vfs.FsContext;
import org.belljar.vfs.Vfs;

/** The type "overlay" of mount(2). */
public final class StackedOverlays {
    private StackedOverlays() {}

    /** @param contexts where a caller's paths begin */
    public static void register(Vfs vfs, Function<Caller, FsContext> contexts) {
        vfs.types().register("overlay", StackedFileSystem.factory(vfs, contexts));
    }
}
