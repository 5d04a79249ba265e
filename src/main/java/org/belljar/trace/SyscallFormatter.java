package org.belljar.trace;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.belljar.abi.Errno;
import org.belljar.abi.SyscallNumber;
import org.belljar.trace.SyscallSignature.Argument;
import org.belljar.trace.SyscallSignature.Direction;

/**
 * One call as a line in strace's form. In-arguments are read when the call begins, since the call may change the memory;
 * out-arguments when it has ended.
 */
final class SyscallFormatter {
    private static final int PATH_MAX = 4096;
    private static final int MAX_ELEMENTS = 32;
    private static final int RESULT_COLUMN = 40;
    private static final int O_CREAT = 0x40;
    private static final int O_TMPFILE = 0x410000;

    private final int nr;
    private final long[] args;
    private final SyscallSignature signature;
    private final String[] texts;

    /** Begins a call: {@code memory} as it is before it. */
    SyscallFormatter(int nr, long[] args, TraceMemory memory) {
        this.nr = nr;
        this.args = args.clone();
        SyscallSignature known = SyscallSignature.of(nr);
        this.signature = known != null ? known : new SyscallSignature("syscall_" + ValueText.hex(nr & 0xffffffffL), List.of());
        this.texts = new String[signature.arguments().size()];
        for (int i = 0; i < texts.length; i++) {
            Argument a = signature.arguments().get(i);
            if (a.direction() == Direction.VALUE) {
                texts[i] = special(i, memory);
                if (texts[i] == null) {
                    texts[i] = value(a, args[i]);
                }
            } else if (a.direction() != Direction.OUT) {
                texts[i] = memory(a, args[i], length(a, Long.MAX_VALUE), memory);
            }
        }
    }

    /** What can be shown of a call that will not return: {@code exit_group(0) = ?}. */
    String finishWithoutResult() {
        for (int i = 0; i < texts.length; i++) {
            if (texts[i] == null) {
                texts[i] = ValueText.pointer(args[i]);
            }
        }
        return call() + "= ?";
    }

    /** Ends the call: {@code memory} as it left it. */
    String finish(long result, TraceMemory memory) {
        boolean isError = result < 0 && result >= -4095;
        for (int i = 0; i < texts.length; i++) {
            Argument a = signature.arguments().get(i);
            if (texts[i] == null) {
                texts[i] = isError ? ValueText.pointer(args[i]) : memory(a, args[i], length(a, result), memory);
            }
        }
        return call() + "= " + result(result) + after(result, memory);
    }

    /** Up to the column of the equals sign. */
    private String call() {
        StringBuilder b = new StringBuilder(signature.name()).append('(');
        int shown = shownArguments();
        for (int i = 0; i < shown; i++) {
            b.append(i == 0 ? "" : ", ").append(texts[i]);
        }
        b.append(") ");
        return b.append(" ".repeat(Math.max(0, RESULT_COLUMN - b.length()))).toString();
    }

    /** strace leaves arguments out that the call does not look at. */
    private int shownArguments() {
        return switch (nr) {
            case SyscallNumber.OPEN -> isCreating(args[1]) ? 3 : 2;
            case SyscallNumber.OPENAT -> isCreating(args[2]) ? 4 : 3;
            case SyscallNumber.MREMAP -> (args[3] & 2) != 0 ? 5 : 4;
            case SyscallNumber.FCNTL -> switch ((int) args[1]) {
                case 1, 3, 9, 11, 1025, 1032, 1034 -> 2; // F_GETFD F_GETFL F_GETOWN F_GETSIG F_GETLEASE F_GETPIPE_SZ F_GET_SEALS
                default -> 3;
            };
            case SyscallNumber.FUTEX -> switch ((int) args[1] & 0x7f) {
                case 1, 7, 8 -> (args[1] & 0x7f) == 1 ? 3 : 2;
                case 0, 6, 13 -> 4;
                default -> 6;
            };
            default -> texts.length;
        };
    }

    private static boolean isCreating(long flags) {
        return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
    }

    /** Arguments whose meaning hangs on other arguments. */
    private String special(int i, TraceMemory memory) {
        int command = (int) args[1];
        return switch (nr) {
            case SyscallNumber.CLONE -> i == 0 ? cloneFlags((int) args[0]) : null;
            case SyscallNumber.MMAP -> i == 5 ? (args[5] == 0 ? "0" : ValueText.hex(args[5])) : null;
            case SyscallNumber.FUTEX -> i == 1 ? futexOperation(command) : i == 3 ? futexTimeout(command & 0x7f, memory) : null;
            case SyscallNumber.FCNTL -> i != 2 ? null : switch (command) {
                case 2 -> FlagSet.named("fd_flags").format((int) args[2]);
                case 4 -> FlagSet.named("open").format((int) args[2]);
                case 5, 6, 7, 36, 37, 38 -> ValueText.pointer(args[2]);
                default -> String.valueOf((int) args[2]);
            };
            case SyscallNumber.IOCTL -> i == 2 && command == 0x540e ? String.valueOf((int) args[2]) : null;
            default -> null;
        };
    }

    private static String cloneFlags(int flags) {
        int signo = flags & 0xff;
        String names = (flags & ~0xff) == 0 ? "" : FlagSet.named("clone").format(flags & ~0xff);
        return names + (signo == 0 ? (names.isEmpty() ? "0" : "") : (names.isEmpty() ? "" : "|") + ValueText.signal(signo));
    }

    private static String futexOperation(int op) {
        String name = FlagSet.named("futex").format(op & 0x7f);
        return name + ((op & 0x80) == 0 ? "" : "_PRIVATE") + ((op & 0x100) == 0 ? "" : "|FUTEX_CLOCK_REALTIME");
    }

    /** For the requeue operations a number, for the waits a time. */
    private String futexTimeout(int op, TraceMemory memory) {
        return switch (op) {
            case 3, 4, 5, 12 -> String.valueOf((int) args[3]);
            default -> args[3] == 0 ? "NULL" : structure("timespec", 16, args[3], memory);
        };
    }

    private static String value(Argument a, long v) {
        return switch (a.kind()) {
            case "fd", "int", "pid" -> String.valueOf((int) v);
            case "dirfd" -> (int) v == -100 ? "AT_FDCWD" : String.valueOf((int) v);
            case "uint" -> Integer.toUnsignedString((int) v);
            case "uid" -> (int) v == -1 ? "-1" : Integer.toUnsignedString((int) v);
            case "mode" -> ValueText.mode((int) v);
            case "signo" -> ValueText.signal((int) v);
            case "flags", "enum" -> FlagSet.named(a.format()).format((int) v);
            case "long", "off" -> String.valueOf(v);
            case "ulong", "size" -> Long.toUnsignedString(v);
            default -> ValueText.pointer(v);
        };
    }

    /** How many bytes or elements an argument has: by its length argument, and for what the call returns by its result. */
    private long length(Argument a, long result) {
        long declared = a.length() >= 0 ? lengthArgument(a.length()) : a.count();
        boolean isByResult = a.direction() == Direction.OUT && result >= 0;
        return isByResult && !a.kind().equals("iovec") ? Math.min(declared, result) : declared;
    }

    private long lengthArgument(int i) {
        return switch (signature.arguments().get(i).kind()) {
            case "int" -> Math.max(0, (int) args[i]);
            case "uint" -> args[i] & 0xffffffffL;
            default -> args[i] < 0 ? Long.MAX_VALUE : args[i];
        };
    }

    private String memory(Argument a, long addr, long length, TraceMemory memory) {
        if (addr == 0) {
            return "NULL";
        }
        return switch (a.kind()) {
            case "path", "str" -> string(addr, PATH_MAX, memory);
            case "strv" -> a.name().equals("envp") ? addressOfVariables(addr, memory) : vector(addr, memory);
            case "buf" -> buffer(a, addr, length, memory);
            case "struct" -> structure(a.format(), a.size(), addr, memory);
            case "array" -> array(a, addr, length, memory);
            case "iovec" -> iovec(addr, length, a.direction() == Direction.IN, memory);
            case "fdset" -> descriptorSet(addr, (int) Math.min(length, 1024), memory);
            default -> ValueText.hex(addr);
        };
    }

    private static String string(long addr, int max, TraceMemory memory) {
        byte[] bytes = memory.readString(addr, max);
        return bytes == null ? ValueText.hex(addr) : ValueText.quoted(bytes, bytes.length, bytes.length == max);
    }

    private static String buffer(Argument a, long addr, long length, TraceMemory memory) {
        if ("dirent".equals(a.format()) || "dirent64".equals(a.format())) {
            return ValueText.hex(addr) + " /* " + length + " bytes */";
        }
        if ("sockaddr".equals(a.format())) {
            byte[] bytes = memory.readAll(addr, (int) Math.min(length, 128));
            return bytes == null ? ValueText.hex(addr) : StructFormatter.socketAddress(bytes);
        }
        if ("string".equals(a.format())) {
            return string(addr, (int) Math.min(length, PATH_MAX), memory);
        }
        if ("clone_args".equals(a.format()) && length >= 64) {
            return cloneArgs(addr, memory);
        }
        if ("open_how".equals(a.format()) && length >= 24) {
            byte[] bytes = memory.readAll(addr, 24);
            return bytes == null ? ValueText.hex(addr) : "{flags=" + FlagSet.named("open").format(word(bytes, 0).intValue()) + ", mode="
                    + ValueText.mode(word(bytes, 8).intValue()) + ", resolve=" + ValueText.hex(word(bytes, 16)) + "}";
        }
        byte[] bytes = new byte[(int) Math.min(length, ValueText.SHOWN_BYTES)];
        int got = memory.read(addr, bytes, bytes.length);
        return got < bytes.length ? ValueText.hex(addr) : ValueText.quoted(bytes, got, length > got);
    }

    private static Long word(byte[] bytes, int off) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(off);
    }

    private static String cloneArgs(long addr, TraceMemory memory) {
        byte[] bytes = memory.readAll(addr, 64);
        if (bytes == null) {
            return ValueText.hex(addr);
        }
        return "{flags=" + FlagSet.named("clone").format(word(bytes, 0).intValue()) + ", exit_signal="
                + ValueText.signal(word(bytes, 32).intValue()) + ", stack=" + ValueText.pointer(word(bytes, 40)) + ", stack_size="
                + ValueText.hex(word(bytes, 48)) + (word(bytes, 56) == 0 ? "" : ", tls=" + ValueText.hex(word(bytes, 56))) + "}";
    }

    private static String structure(String name, int size, long addr, TraceMemory memory) {
        byte[] bytes = memory.readAll(addr, size);
        if (bytes == null) {
            return ValueText.hex(addr);
        }
        String text = StructFormatter.format(name, bytes);
        return text == null ? ValueText.hex(addr) : text;
    }

    private static String array(Argument a, long addr, long length, TraceMemory memory) {
        int shown = (int) Math.min(length, MAX_ELEMENTS);
        List<String> items = new ArrayList<>();
        for (int i = 0; i < shown; i++) {
            byte[] bytes = memory.readAll(addr + (long) i * a.size(), a.size());
            String text = bytes == null ? null : a.format().equals("pollfd") ? pollDescriptor(bytes, false)
                    : a.format().equals("uint") || a.format().equals("ulong") ? number(bytes) : StructFormatter.format(a.format(), bytes);
            if (text == null) {
                return ValueText.hex(addr);
            }
            items.add(text);
        }
        return "[" + String.join(", ", items) + (length > shown ? ", ..." : "") + "]";
    }

    private static String number(byte[] bytes) {
        ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return bytes.length == 4 ? Integer.toUnsignedString(b.getInt()) : Long.toUnsignedString(b.getLong());
    }

    private static String pollDescriptor(byte[] bytes, boolean isResult) {
        ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return "{fd=" + b.getInt(0) + (isResult ? ", revents=" : ", events=")
                + FlagSet.named("poll").format(b.getShort(isResult ? 6 : 4) & 0xffff) + "}";
    }

    private static String iovec(long addr, long length, boolean isData, TraceMemory memory) {
        int shown = (int) Math.min(length, MAX_ELEMENTS);
        byte[] bytes = memory.readAll(addr, shown * 16);
        if (bytes == null) {
            return ValueText.hex(addr);
        }
        List<String> items = new ArrayList<>();
        for (int i = 0; i < shown; i++) {
            long base = word(bytes, i * 16);
            long len = word(bytes, i * 16 + 8);
            byte[] data = new byte[(int) Math.clamp(len, 0, ValueText.SHOWN_BYTES)];
            boolean isShown = isData && memory.read(base, data, data.length) == data.length;
            items.add("{iov_base=" + (isShown ? ValueText.quoted(data, data.length, len > data.length) : ValueText.pointer(base))
                    + ", iov_len=" + Long.toUnsignedString(len) + "}");
        }
        return "[" + String.join(", ", items) + (length > shown ? ", ..." : "") + "]";
    }

    private static String descriptorSet(long addr, int n, TraceMemory memory) {
        byte[] bytes = memory.readAll(addr, (n + 63) / 64 * 8);
        if (bytes == null) {
            return ValueText.hex(addr);
        }
        StringBuilder b = new StringBuilder("[");
        for (int fd = 0; fd < n; fd++) {
            if ((bytes[fd >> 3] >> (fd & 7) & 1) != 0) {
                b.append(b.length() == 1 ? "" : " ").append(fd);
            }
        }
        return b.append(']').toString();
    }

    private static String vector(long addr, TraceMemory memory) {
        List<String> items = new ArrayList<>();
        for (int i = 0; i < MAX_ELEMENTS; i++) {
            byte[] pointer = memory.readAll(addr + i * 8L, 8);
            if (pointer == null) {
                return items.isEmpty() ? ValueText.hex(addr) : "[" + String.join(", ", items) + ", ???]";
            }
            if (word(pointer, 0) == 0) {
                return "[" + String.join(", ", items) + "]";
            }
            byte[] bytes = memory.readString(word(pointer, 0), ValueText.SHOWN_BYTES + 1);
            items.add(bytes == null ? ValueText.hex(word(pointer, 0)) : ValueText.quoted(bytes));
        }
        return "[" + String.join(", ", items) + ", ...]";
    }

    private static String addressOfVariables(long addr, TraceMemory memory) {
        int n = 0;
        byte[] pointer = memory.readAll(addr, 8);
        while (pointer != null && word(pointer, 0) != 0 && n < 100_000) {
            n++;
            pointer = memory.readAll(addr + n * 8L, 8);
        }
        return ValueText.hex(addr) + " /* " + n + (n == 1 ? " var */" : " vars */");
    }

    private String result(long result) {
        if (result < 0 && result >= -4095) {
            return switch ((int) -result) {
                case 512 -> "? ERESTARTSYS (To be restarted if SA_RESTART is set)";
                case 513 -> "? ERESTARTNOINTR (To be restarted)";
                case 514 -> "? ERESTARTNOHAND (To be restarted if no handler)";
                case 516 -> "? ERESTART_RESTARTBLOCK (Interrupted by signal)";
                default -> {
                    Errno errno = Errno.of((int) -result);
                    yield "-1 " + errno + " (" + errno.text() + ")";
                }
            };
        }
        return switch (nr) {
            case SyscallNumber.MMAP, SyscallNumber.BRK, SyscallNumber.MREMAP, SyscallNumber.SHMAT -> ValueText.hex(result);
            case SyscallNumber.UMASK -> ValueText.mode((int) result);
            case SyscallNumber.FCNTL -> switch ((int) args[1]) {
                case 1 -> result == 0 ? "0" : ValueText.hex(result) + " (flags " + FlagSet.named("fd_flags").format((int) result) + ")";
                case 3 -> ValueText.hex(result) + " (flags " + FlagSet.named("open").format((int) result) + ")";
                default -> String.valueOf(result);
            };
            default -> String.valueOf(result);
        };
    }

    /** What strace adds in parentheses after the result. */
    private String after(long result, TraceMemory memory) {
        boolean isPoll = nr == SyscallNumber.POLL || nr == SyscallNumber.PPOLL;
        boolean isSelect = nr == SyscallNumber.SELECT || nr == SyscallNumber.PSELECT6;
        if (result == 0 && (isPoll || isSelect)) {
            return " (Timeout)";
        }
        if (result > 0 && isPoll) {
            List<String> ready = new ArrayList<>();
            long n = Math.min(args[1] & 0xffffffffL, MAX_ELEMENTS);
            for (int i = 0; i < n; i++) {
                byte[] bytes = memory.readAll(args[0] + i * 8L, 8);
                if (bytes != null && (bytes[6] | bytes[7]) != 0) {
                    ready.add(pollDescriptor(bytes, true));
                }
            }
            return " ([" + String.join(", ", ready) + "])";
        }
        if (result > 0 && isSelect) {
            List<String> sets = new ArrayList<>();
            String[] names = {"in", "out", "except"};
            for (int i = 0; i < names.length; i++) {
                String set = args[i + 1] == 0 ? "[]" : descriptorSet(args[i + 1], (int) Math.clamp(args[0], 0, 1024), memory);
                if (!set.equals("[]")) {
                    sets.add(names[i] + " " + set);
                }
            }
            return " (" + String.join(", ", sets) + ")";
        }
        return "";
    }
}
