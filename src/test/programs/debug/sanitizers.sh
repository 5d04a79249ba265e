# The leak sanitizer stops all threads of its own process at the end: by ptrace, from a process that shares its memory.
# needs: gcc
# files: debug/files
# normalise: /0x[0-9a-f]+/ADDRESS/ addresses differ
# normalise: /==\d+==/==PID==/ process ids differ
for kind in leak address; do
    echo "== $kind"
    gcc -g -O0 -pthread -fsanitize=$kind -o leak leak.c && ./leak 2>&1
    echo "status $?"
done
