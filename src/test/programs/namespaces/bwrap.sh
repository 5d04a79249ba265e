# needs: root bwrap
# bubblewrap's ways to build a sandbox of its own: mounts, devices, ids, namespaces, data by descriptors, ends.
t() { echo "== $*"; timeout 20 "$@" 2>&1; echo "status $?"; }
small="--ro-bind /usr /usr --symlink usr/lib64 /lib64 --symlink usr/lib /lib --symlink usr/bin /bin"

t bwrap --ro-bind / / --dev /dev --proc /proc --unshare-all true
t bwrap --ro-bind / / --dev /dev --proc /proc --unshare-all --hostname inner hostname
t bwrap --ro-bind / / --dev /dev --proc /proc --unshare-all ls /dev
t bwrap --ro-bind / / --unshare-pid --as-pid-1 --proc /proc sh -c 'echo $$; ls -d /proc/[0-9]*'
t bwrap --ro-bind / / --tmpfs /tmp --dir /tmp/a/b --symlink target /tmp/l --chmod 0700 /tmp/a sh -c 'find /tmp -printf "%p %y %m %l\n" | sort'
t bwrap --ro-bind / / touch /etc/x
t bwrap --ro-bind / / --uid 1000 --gid 1001 --unshare-user id -u
t bwrap --ro-bind / / --unshare-user --uid 1000 --gid 1001 cat /proc/self/uid_map /proc/self/gid_map /proc/self/setgroups
t bwrap --ro-bind / / --unshare-user --cap-drop ALL grep Cap /proc/self/status
t bwrap --bind / / --ro-bind /etc /etc --remount-ro / touch /x
t bwrap --ro-bind / / --new-session --die-with-parent sh -c 'test $(ps -o sid= -p $$) = $$ && echo leader'
t bwrap --ro-bind / / --tmpfs /run --file 3 /run/f cat /run/f 3<<X
by descriptor
X
t bwrap --ro-bind / / --tmpfs /run --ro-bind-data 3 /run/f sh -c 'cat /run/f; echo x >/run/f' 3<<X
bound and removed
X
t bwrap --ro-bind / / --clearenv --setenv C d sh -c 'env | grep -v PWD'
t bwrap --ro-bind / / --chdir /etc pwd
t bwrap $small --proc /proc --dev /dev --unshare-all ls /
t bwrap $small --dev /dev --unshare-all sh -c 'ls -d /proc /etc'
t bwrap --ro-bind / / --unshare-net cat /proc/net/route
t bwrap --ro-bind / / --unshare-cgroup --unshare-ipc --unshare-uts true
t bwrap --bind / / --dev-bind /dev /dev --unshare-ipc --tmpfs /tmp --mqueue /tmp ls -a /tmp
t bwrap --ro-bind /nonexistent /x true
t bwrap --ro-bind / / nonexistent-program
t bwrap --ro-bind / / sh -c 'exit 7'
t bwrap --ro-bind / / sh -c 'kill -9 $$'
t bwrap --ro-bind / / --seccomp 3 true 3</dev/null
t bwrap --ro-bind / / --disable-userns --unshare-user unshare -U true
t bwrap --ro-bind / / --dev /dev --proc /proc bwrap --ro-bind / / --dev /dev --unshare-all echo nested
