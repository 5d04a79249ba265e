package org.belljar.oci.config;

/** A configuration that cannot be used; the message is {@code field: what is wrong}, such as "process.args: is missing". */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1;

    public ConfigException(String field, String what) {
        super(field.isEmpty() ? what : field + ": " + what, null, false, false);
    }
}
