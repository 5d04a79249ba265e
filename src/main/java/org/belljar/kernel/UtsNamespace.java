package org.belljar.kernel;

import org.belljar.vfs.Namespace;
import org.belljar.vfs.UserNamespace;

/** A UTS namespace: what uname(2) tells. Byte strings (chars 0..255) of at most 64 bytes. */
public final class UtsNamespace extends Namespace {
    public static final String RELEASE = "6.18.0";
    public static final String VERSION = "#1 SMP PREEMPT_DYNAMIC Belljar";

    private volatile String hostName = "belljar";
    private volatile String domainName = "(none)";

    UtsNamespace(long number, UserNamespace owner, UtsNamespace from) {
        super(Kind.UTS, number, owner);
        if (from != null) {
            hostName = from.hostName;
            domainName = from.domainName;
        }
    }

    public String hostName() {
        return hostName;
    }

    public void setHostName(String n) {
        hostName = n;
    }

    public String domainName() {
        return domainName;
    }

    public void setDomainName(String n) {
        domainName = n;
    }
}
