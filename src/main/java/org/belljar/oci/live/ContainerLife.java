package org.belljar.oci.live;

import org.belljar.oci.OciException;
import org.belljar.oci.OciMain;
import org.belljar.oci.Report;
import org.belljar.oci.Verb;

/** A container from its creation to its end, as its monitor hears of it. */
final class ContainerLife {
    private final Container container;
    private final OciMain.Line line;
    private final Monitor monitor;
    private final Report report;

    ContainerLife(Container container, Creation c, Report report) {
        this.container = container;
        this.line = c.line();
        this.monitor = c.monitor();
        this.report = report;
    }

    private boolean isRun() {
        return line.verb() == Verb.RUN;
    }

    /** With {@code run} its program is started. Then a caller that does not wait for the end is told to go. */
    void begin() {
        if (isRun()) {
            try {
                container.start();
            } catch (OciException e) {
                report.error(e.getMessage());
            }
        }
        if (!isRun() || line.arguments().has("detach")) {
            monitor.frames().started();
        }
    }

    /** Waits for the end and tells it. @return whether the container is deleted already */
    boolean follow() {
        int status = container.init().awaitEnd();
        container.ended();
        boolean isDeleted = isRun() && !line.arguments().has("detach") && !line.arguments().has("keep");
        if (isDeleted) {
            try {
                container.delete(report);
            } catch (OciException e) {
                report.error(e.getMessage());
            }
        }
        monitor.frames().exit(status);
        container.told();
        if (!isDeleted) {
            container.leaveGroups();
        }
        return isDeleted;
    }
}
