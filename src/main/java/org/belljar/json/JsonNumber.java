package org.belljar.json;

import java.math.BigDecimal;

/**
 * A number as it was written: JSON has no sizes, so that the reader cannot know whether it will be wanted as a signed or
 * unsigned one.
 *
 * @param text as RFC 8259 has it, of at most {@value #MAX_LENGTH} bytes
 */
public record JsonNumber(String text) {
    static final int MAX_LENGTH = 64;

    /** Whether it is written without fraction and exponent. */
    public boolean isInteger() {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' || c == 'e' || c == 'E') {
                return false;
            }
        }
        return true;
    }

    /** The value as a signed number; NumberFormatException when it is none of 64 bits. */
    public long toLong() {
        return Long.parseLong(text);
    }

    /** The value as an unsigned number; NumberFormatException when it is none of 64 bits. */
    public long toUnsignedLong() {
        return Long.parseUnsignedLong(text);
    }

    public BigDecimal toDecimal() {
        return new BigDecimal(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
