# Pipelines, redirections, here-documents, substitution, background jobs, traps, functions, arrays: bash.
# normalise: /line (\d+): +\d+ (Segm|Killed)/line $1: PID $2/ bash names the process that was killed
set -u
echo "== pipelines"
seq 1 20 | grep 1 | sort -rn | tr '\n' ' '; echo
false | true; echo "status $? ${PIPESTATUS[*]}"
true | false; echo "status $? ${PIPESTATUS[*]}"
set -o pipefail; false | true; echo "pipefail $?"; set +o pipefail
yes | head -n 3
(echo out; echo err >&2) 2>&1 | sort
{ echo a; echo b; } | while read -r x; do echo "got $x"; done
seq 1 5 | tee copy | wc -l | tr -d ' '
ls /nonexistent 2>/dev/null || echo "ls failed with $?"

echo "== redirections"
echo one >f; echo two >>f; cat <f
exec 3>g; echo three >&3; exec 3>&-; cat g
cat 4<f <&4
{ echo to-out; echo to-err >&2; } >both 2>&1; cat both
echo x 2>&1 >/dev/null
set -C; echo no >f || echo "noclobber"; set +C
: >empty; wc -c <empty | tr -d ' '
cat <<< "a here-string"

echo "== here-documents"
name=World
cat <<END
Hello $name, $(echo computed), $((6 * 7))
	tab kept
END
cat <<'END'
literal $name `not run`
END
cat <<-END
	tabs removed
	END
cat <<A; cat <<B
first
A
second
B

echo "== substitution"
d=$(pwd); [ "$d" = "$PWD" ] && echo same
echo "$(echo "nested $(echo deep)")"
diff <(seq 1 3) <(seq 2 4)
mapfile -t lines < <(seq 3); echo "${#lines[@]} ${lines[*]}"
echo {1..5} {a,b}{x,y} ~root

echo "== jobs"
sleep 0.1 & sleep 0.05 & wait; echo "waited $?"
(exit 7) & wait $!; echo "job $?"
for i in 3 1 2; do (sleep "0.$i"; echo "job $i") & done; wait
(sleep 30) & p=$!; kill $p; wait $p; echo "killed $?"
(exit 3) & a=$!; (exit 4) & b=$!; wait $b; echo "b $?"; wait $a; echo "a $?"

echo "== traps"
trap 'echo "usr1 in $FUNCNAME"' USR1
f() { kill -USR1 $$; echo "after kill"; }
f
trap - USR1
(trap 'echo "exit trap"' EXIT; exit 5); echo "sub $?"
(trap '' TERM; kill -TERM $BASHPID; echo "ignored")
(trap 'echo term; exit 9' TERM; kill -TERM $BASHPID; sleep 1); echo "status $?"
bash -c 'kill -SEGV $$'; echo "segv $?"
bash -c 'kill -9 $$'; echo "kill $?"
bash -c 'trap "echo int; exit 1" INT; kill -INT $$; sleep 1'; echo "int $?"
(sleep 0.1; kill -USR2 $$) & trap 'echo "usr2"' USR2; wait; wait; echo "end of wait"

echo "== language"
declare -A m=([one]=1 [two]=2); echo "${m[two]} ${#m[@]}"
s=abcdefg; echo "${s:2:3} ${s/cd/XY} ${s^^} ${s%e*} ${#s}"
for ((i = 0; i < 3; i++)); do printf '%d ' $i; done; echo
case $s in a*g) echo match ;; esac
[[ $s =~ b(.)d ]] && echo "${BASH_REMATCH[1]}"
select_file() { local IFS=:; set -- $1; echo "$# $2"; }; select_file a:b:c
printf '%s|%5d|%-5s|%x\n' str 42 l 255
read -r a b <<< "first rest of line"; echo "$a/$b"
echo $((2 ** 40)) $((0x1f)) $((7 / 2)) $((-7 % 3))
coproc CAT { cat; }; echo "through coproc" >&"${CAT[1]}"; read -r l <&"${CAT[0]}"; echo "$l"; eval "exec ${CAT[1]}>&-"; wait
ulimit -n 64; ulimit -n
umask 077; touch private; stat -c %a private
type cd; command -v ls >/dev/null && echo found
nonexistent-command; echo "status $?"
./f; echo "status $?"
/; echo "status $?"
exit 12
