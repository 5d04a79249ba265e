# The same ground for the POSIX shell.
echo "== pipes"; seq 1 1000 | while read x; do [ $((x % 100)) = 0 ] && echo $x; done | tail -n 2
i=0; while [ $i -lt 100 ]; do /bin/echo $i; i=$((i + 1)); done | cksum
echo "== here"; cat <<E
$(for f in a b c; do echo $f; done)
E
cat <<'E' | sh
echo from a script on standard input
exit 3
E
echo "status $?"
echo "== files"
for n in 1 2 3; do echo $n >file$n; done
cat file? | tr -d '\n'; echo
[ -f file1 ] && [ ! -d file1 ] && [ -s file1 ] && echo tests
mkdir -p a/b/c && cd a/b/c && pwd | sed 's,.*/a,a,' && cd ../../..
( cd a && : >b/in-subshell ); ls -R a
echo "== background"; sleep 0.2 & sleep 0.1 & wait; echo done
sh -c 'sleep 10 & kill $!; wait $! 2>/dev/null; echo $?' # dash says Terminated only if it has not heard of the end before
echo "== traps"
sh -c 'trap "echo caught; exit 4" TERM; kill $$; echo not reached'; echo $?
sh -c 'trap "echo at exit" 0; false'; echo $?
timeout 0.2 sleep 10; echo "timeout $?"
timeout -s KILL 0.2 sleep 10; echo "timeout $?"
echo "== exec"; exec 5>log; echo a >&5; sh -c 'echo b >&5'; exec 5>&-; cat log
sh -c 'exec sh -c "exit 6"'; echo $?
echo "== env"; A=1 sh -c 'echo $A'; env -i X=y env; unset A; echo "${A-unset} ${A:=set} ${A+plus}"
n=0; until [ $n = 3 ]; do n=$((n + 1)); done; echo $n
f() { return $1; }; f 9; echo $?
eval 'echo eval $n'; set -- a 'b c' d; for x; do echo "[$x]"; done; shift 2; echo $1 $#
printf 'a b\nc d\n' | while read x y; do echo "$y $x"; done
kill -l 15; kill -0 $$ && echo alive
exit 0
