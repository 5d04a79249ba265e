package org.belljar.json;

/** UTF-8 (RFC 3629) for strings that hold bytes as chars. */
final class Utf8 {
    private Utf8() {}

    /** The length of the well-formed character at {@code at}, or 0: there is none. */
    static int length(byte[] text, int at) {
        int first = text[at] & 255;
        if (first < 0x80) {
            return 1;
        }
        int length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
        if (length == 0 || at + length > text.length) {
            return 0;
        }
        for (int i = 1; i < length; i++) {
            if ((text[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        int second = text[at + 1] & 255;
        boolean isValid = switch (first) {
            case 0xe0 -> second >= 0xa0;    // overlong
            case 0xed -> second < 0xa0;     // surrogates
            case 0xf0 -> second >= 0x90;    // overlong
            case 0xf4 -> second < 0x90;     // above U+10FFFF
            default -> true;
        };
        return isValid ? length : 0;
    }

    static void append(StringBuilder b, int codePoint) {
        if (codePoint < 0x80) {
            b.append((char) codePoint);
        } else if (codePoint < 0x800) {
            b.append((char) (0xc0 | codePoint >> 6)).append(tail(codePoint));
        } else if (codePoint < 0x10000) {
            b.append((char) (0xe0 | codePoint >> 12)).append(tail(codePoint >> 6)).append(tail(codePoint));
        } else {
            b.append((char) (0xf0 | codePoint >> 18)).append(tail(codePoint >> 12)).append(tail(codePoint >> 6))
                    .append(tail(codePoint));
        }
    }

    private static char tail(int bits) {
        return (char) (0x80 | bits & 0x3f);
    }
}
