package org.belljar.kernel;

/** What uname(2) tells. Byte strings (chars 0..255) of at most 64 bytes. */
public final class SystemNames {
    public static final String RELEASE = "6.18.0";
    public static final String VERSION = "#1 SMP PREEMPT_DYNAMIC Belljar";

    private volatile String hostName = "belljar";
    private volatile String domainName = "(none)";

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
