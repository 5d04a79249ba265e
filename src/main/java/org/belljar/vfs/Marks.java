package org.belljar.vfs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.belljar.sync.Rank;
import org.belljar.sync.RankedLock;

/** The marks of all groups, and which of them an event meets (fs/notify/fsnotify.c). */
public final class Marks {
    private static final Mark[] NONE = new Mark[0];

    private final RankedLock lock = new RankedLock(Rank.STORE);

    public void add(Mark m) {
        change(m, old -> {
            Mark[] now = Arrays.copyOf(old, old.length + 1);
            now[old.length] = m;
            return now;
        });
    }

    public void remove(Mark m) {
        change(m, old -> Arrays.stream(old).filter(o -> o != m).toArray(Mark[]::new));
    }

    private void change(Mark m, java.util.function.UnaryOperator<Mark[]> how) {
        lock.lock();
        try {
            FileSystem fs = m.path().inode().fileSystem();
            MarkHolder on = switch (m.kind()) {
                case INODE -> m.path().inode();
                case MOUNT -> m.path().mount();
                case FILE_SYSTEM -> fs;
            };
            Mark[] old = on.marks() == null ? NONE : on.marks();
            Mark[] now = how.apply(old);
            on.setMarks(now.length == 0 ? null : now);
            fs.countMarks(now.length - old.length);
        } finally {
            lock.unlock();
        }
    }

    /** What an event has met of one group. */
    private record Match(MarkGroup group, int mask, int matched) {}

    static void report(FileEvent e) {
        for (Match m : matches(e)) {
            m.group.event(e, m.mask, m.matched);
        }
    }

    /** Asks for permission; 0 or a negative errno. */
    static long permit(FileEvent e) {
        List<Match> all = matches(e);
        all.sort(Comparator.comparingInt((Match m) -> m.group.priority()).reversed());
        for (Match m : all) {
            long r = m.group.decide(e, m.mask);
            if (r != 0) {
                return r;
            }
        }
        return 0;
    }

    private record Met(Mark mark, int by) {}

    private static void meet(List<Met> out, MarkHolder holder, int by) {
        Mark[] marks = holder == null ? null : holder.marks();
        if (marks != null) {
            for (Mark m : marks) {
                if (by != FileEvent.BY_PARENT || m.caresForChildren()) {
                    out.add(new Met(m, by));
                }
            }
        }
    }

    private static List<Met> met(FileEvent e) {
        List<Met> met = new ArrayList<>();
        Inode dir = e.directory() == null ? null : e.directory().inode();
        meet(met, e.object().fileSystem(), FileEvent.BY_FILE_SYSTEM);
        meet(met, e.path() == null ? null : e.path().mount(), FileEvent.BY_MOUNT);
        if (e.isChangeOfDirectory()) {
            meet(met, dir, FileEvent.BY_INODE);
            meet(met, e.newDirectory() == null ? null : e.newDirectory().inode(), FileEvent.BY_NEW_DIRECTORY);
        } else {
            meet(met, e.object(), FileEvent.BY_INODE);
            meet(met, dir, FileEvent.BY_PARENT);
        }
        return met;
    }

    private static List<Match> matches(FileEvent e) {
        List<Met> met = met(e);
        List<Match> out = new ArrayList<>();
        for (int i = 0; i < met.size(); i++) {
            MarkGroup g = met.get(i).mark.group();
            boolean isFirst = true;
            for (int j = 0; j < i && isFirst; j++) {
                isFirst = met.get(j).mark.group() != g;
            }
            Match m = isFirst ? match(e, met, g) : null;
            if (m != null) {
                out.add(m);
            }
        }
        return out;
    }

    /** fanotify_group_event_mask. Null: nothing of the group's interest. */
    private static Match match(FileEvent e, List<Met> met, MarkGroup g) {
        int wanted = 0;
        int ignored = 0;
        int matched = 0;
        boolean isChange = (e.mask() & Notify.MODIFY) != 0;
        for (Met m : met) {
            if (m.mark.group() != g) {
                continue;
            }
            if (isChange) {
                m.mark.changed();
            }
            ignored |= m.mark.ignores(e.isOnDirectory(), m.by == FileEvent.BY_PARENT);
            boolean cares = !e.isOnDirectory() || (m.mark.mask() & Mark.ON_DIRECTORY) != 0;
            if (cares && (m.by != FileEvent.BY_PARENT || (m.mark.mask() & Mark.ON_CHILD) != 0)) {
                wanted |= m.mark.mask();
                matched |= (m.mark.mask() & e.mask() & ~Notify.ISDIR) != 0 ? m.by : 0;
            }
        }
        int happened = e.mask() & wanted & ~(ignored & ~Notify.ISDIR);
        if ((happened & ~Notify.ISDIR) == 0 || !canReport(e, g)) {
            return null;
        }
        boolean tellsDirectories = g.reports() != 0;
        return new Match(g, tellsDirectories ? happened : happened & ~Notify.ISDIR, matched);
    }

    /** A group that gets descriptors hears of opened files and directories alone; one of directories' handles, of what has one. */
    private static boolean canReport(FileEvent e, MarkGroup g) {
        if (g.reports() == 0) {
            return e.path() != null && (e.object().isRegular() || e.object().isDirectory());
        }
        return (g.reports() & MarkGroup.FID) != 0 || e.directory() != null || e.isOnDirectory();
    }
}
