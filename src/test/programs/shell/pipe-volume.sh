# Many sleeps and wake-ups of two tasks that move between kernel threads: long enough for C2 to compile the way (see
# build-tools/java.options; without them this ended the sandbox in two of three runs).
head -c 134217728 /dev/zero | sha256sum
dd if=/dev/zero bs=64k count=2048 2>/dev/null | tr '\0' x | wc -c
