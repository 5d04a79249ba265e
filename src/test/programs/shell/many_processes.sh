# Starts a few hundred processes, some at the same time.
i=0; while [ $i -lt 150 ]; do /bin/true || echo bad; i=$((i + 1)); done; echo "true $i"
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do (sleep 0.05; exit $i) & pids="$pids $!"; done
s=0; for p in $pids; do wait $p; s=$((s + $?)); done; echo "sum $s"
seq 1 40 | xargs -P 4 -n 1 sh -c 'echo $(($0 * $0))' | sort -n | tail -n 1
f() { [ "$1" = 0 ] && echo bottom || sh -c ". ./lib; f $(($1 - 1))"; }
echo 'f() { [ "$1" = 0 ] && echo bottom || sh -c ". ./lib; f $(($1 - 1))"; }' >lib
f 25
x=start; for i in 1 2 3 4 5 6 7 8 9 10; do x=$(echo "$x" | sed s/$/$i/ | cat); done; echo $x
