package org.belljar.landlock;

/** An enforced ruleset; immutable. Its identity tells domains apart. */
final class Layer {
    static final int SCOPE_ABSTRACT = 1, SCOPE_SIGNAL = 2;

    /** Rights to files that it handles, REFER always if any. */
    final int files;
    /** Rights to TCP ports that it handles. */
    final int net;
    /** What it confines (LANDLOCK_SCOPE_*). */
    final int scopes;
    /** The rights that it grants. */
    final Rules rules;

    Layer(int files, int net, int scopes, Rules rules) {
        this.files = files == 0 ? 0 : files | FileAccess.REFER;
        this.net = net;
        this.scopes = scopes;
        this.rules = rules;
    }
}
