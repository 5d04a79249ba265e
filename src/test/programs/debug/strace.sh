# strace -f over a pipeline: system calls, signals and ends of each process; then calls made to fail and a count of calls.
# needs: strace
# Addresses, process ids, times and the size of the environment differ; whether two children are told by one SIGCHLD or two is chance.
clean() {
    sed -E -e '/--- SIGCHLD/d' -e "s,$PWD,HERE," -e 's/ +=/ =/' -e 's/0x[0-9a-f]+/ADDRESS/' -e 's/ = [0-9]{2,}$/ = NUMBER/' -e 's/^[0-9]+ +//' -e 's/kill\([0-9]+/kill(PID/' \
        -e 's/si_(pid|uid|utime|stime)=[0-9]+/si_\1=N/g' -e 's,/\* [0-9]+ vars \*/,VARS,' "$@"
}
show() {
    for f in $(ls "$1".* | sort -t . -k 2 -n); do
        echo "== process"
        clean "$f"
        rm "$f"
    done
}
mkdir d; touch d/a d/b
strace -ff -o t -e trace=execve,pipe,pipe2,dup2,write,exit_group,kill,chdir -e signal=all sh -c 'cd d; ls | cat; kill -USR1 $$; echo not reached'
show t
strace -f -o t -e trace=chdir -e inject=chdir:error=EACCES sh -c 'cd d; echo "cd: $?"'
grep -v exited t | clean; rm t
strace -f -o t -e trace=chdir -e inject=chdir:retval=0 sh -c 'cd /nowhere; echo "cd: $?"'
grep -v exited t | clean; rm t
strace -f --seccomp-bpf -o t -e trace=chdir sh -c '(cd d); cd /; exit 4'
echo "status $?"; clean t; rm t
strace -c -o t -e trace=write sh -c 'echo x; echo y'
awk '/ write$/ {print $4, $NF}' t
rm t
