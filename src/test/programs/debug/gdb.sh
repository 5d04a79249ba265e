# A session of gdb: breakpoints, steps, a software watchpoint, registers, threads, a system call caught, changes, a signal.
# needs: gdb gcc
# files: debug/files
# normalise: /0x0*7[df]f[0-9a-f]*/ADDRESS/ the sandbox's address space ends lower
# normalise: /\(LWP \d+\)/(LWP N)/ thread ids differ
# normalise: /\(process \d+\)/(process N)/ process ids differ
gcc -g -O0 -pthread -o debuggee debuggee.c || exit 1
cat >commands <<'END'
set pagination off
set can-use-hw-watchpoints 0
set print thread-events off
set confirm off
break main
run
next
next
step
step
info registers rip eflags
print g
bt
watch g
continue
continue
delete
set var b = 40
finish
break worker
continue
thread
bt 1
stepi
nexti
x/2i $pc
info line
set $xmm0.uint128 = 77
print $xmm0.uint128
print $_siginfo.si_signo
finish
catch syscall write
continue
print $orig_rax
print $rax
continue
print $rax > 0
delete
handle SIGUSR1 stop print
call (int)raise(10)
print t
signal 0
print $_exitcode
END
gdb -nx -q -batch -x commands ./debuggee </dev/null
echo "== debug registers"
cat >commands <<'END'
set pagination off
set print thread-events off
break main
run
watch g
hbreak worker
continue
continue
delete 2
continue
bt 1
delete
continue
END
gdb -nx -q -batch -x commands ./debuggee </dev/null
echo "status $?"
