# gdb looks at a core dump of a process with two threads and a large, nearly empty mapping.
# needs: gdb gcc plain-core-pattern
# files: debug/files
# normalise: /0x0*[57][0-9a-f]{11}\b/ADDRESS/ addresses differ
# normalise: /LWP \d+/LWP N/ thread ids differ
gcc -g -O0 -pthread -o crash crash.c || exit 1
cat >commands <<'END'
set pagination off
bt
frame 2
print text
print value
print big[1L<<32]
print big[1L<<20]
thread apply 2 -q print $_thread
print $_siginfo.si_signo
print $_siginfo._sifields._sigfault.si_addr
print $rax
END
ulimit -c unlimited
./crash
echo "status $?"
gdb -nx -q -batch -x commands ./crash core </dev/null 2>&1
rm -f core
