# needs: root
# unshare(1) and nsenter(1): each kind of namespace made, entered by a process and by a file, and what may be mounted in which.
t() { echo "== $*"; timeout 20 "$@" 2>&1; echo "status $?"; }
q() { echo "== $1"; shift; timeout 20 "$@" 2>&1; echo "status $?"; }
mkdir w
t unshare -m sh -c 'mount -t tmpfs none w && touch w/x && ls w'
ls w
t unshare -u sh -c 'hostname other; hostname'
t unshare -p -f sh -c 'echo $$; test -d /proc/self || echo none'
t unshare -p -f --mount-proc sh -c 'echo $$; ls -d /proc/[0-9]'
t unshare -U id -u
t unshare -U -r id -u
t unshare -r -m sh -c 'mount -t tmpfs none w && echo mounted; mount -t sysfs sys w 2>/dev/null; echo $?; mount --bind /etc w && echo bound; umount w; echo $?'
t unshare -r -p -f -m sh -c 'echo $$; mount -t tmpfs t w; touch w/x; umount w; ls w'
t unshare -U --map-user=1000 --map-group=1001 sh -c 'id -u; id -g'
t unshare -U --map-current-user id -u
t unshare -i sh -c 'ipcs -q | wc -l'
t unshare -i -m sh -c 'mount -t mqueue m w && ls -a w'
t unshare -n sh -c 'tail -n +3 /proc/net/dev | cut -d: -f1'
t unshare -T --boottime 1000 -f cat /proc/self/timens_offsets
t unshare -R / -w /etc pwd
t unshare -S 5 -G 6 sh -c 'id -u; id -g'
t unshare -p --kill-child -f sh -c 'kill -9 $$'
t unshare -m --propagation unchanged true
t unshare -r -m --keep-caps grep CapEff /proc/self/status
t unshare --setgroups deny -r cat /proc/self/setgroups
t unshare -r -m -i sh -c 'mount -t mqueue m w 2>/dev/null; echo $?'

# Each namespace's maker says when it is ready.
hold() { # KIND... -- COMMAND
    rm -f ready
    mkfifo ready
    unshare "$1" -- sh -c "$2; echo >ready; exec sleep 20" & holder=$!
    read line <ready
}
hold -u 'hostname inside'
q uts nsenter -t $holder -u hostname
q uts-file nsenter --uts=/proc/$holder/ns/uts hostname
kill $holder; wait $holder 2>/dev/null
hold -m 'mount -t tmpfs none w; echo hi >w/f'
q mount nsenter -t $holder -m cat $PWD/w/f
q working-directory nsenter -t $holder -m -w sh -c 'ls w'
ls w
kill $holder; wait $holder 2>/dev/null
hold -Ur 'true'
q user nsenter -t $holder -U --preserve-credentials id -u
q user-ids nsenter -t $holder -U -S 0 -G 0 id -g
kill $holder; wait $holder 2>/dev/null
hold -n 'true'
q net nsenter -t $holder -n sh -c 'tail -n +3 /proc/net/dev | cut -d: -f1'
kill $holder; wait $holder 2>/dev/null
touch uts
q kept unshare --uts=uts hostname kept
q kept nsenter --uts=uts hostname
q kept umount uts
rm -f ready uts
rmdir w
