package org.belljar.oci;

/**
 * An option of the runtime's command line.
 *
 * @param name        the long name without dashes
 * @param letter      the short name, or 0
 * @param label       how the value is called in help; null: the option takes none
 * @param description for help
 */
public record Option(String name, char letter, String label, String description) {
    static Option flag(String name, String description) {
        return new Option(name, (char) 0, null, description);
    }

    static Option flag(String name, char letter, String description) {
        return new Option(name, letter, null, description);
    }

    static Option valued(String name, String label, String description) {
        return new Option(name, (char) 0, label, description);
    }

    static Option valued(String name, char letter, String label, String description) {
        return new Option(name, letter, label, description);
    }

    public boolean takesValue() {
        return label != null;
    }
}
