#!/bin/sh
# Runs a command as an ordinary user with subordinate ids, without changing the machine's users:
#   unshare -m --propagation slave sh rootless.sh DIRECTORY CHECKOUT COMMAND...
# As root, in a mount namespace of its own. The checkout is at /mnt, where every user reaches it; DIRECTORY lies in it.
set -eu
dir=$1 checkout=$2
shift 2
uid=47110
mkdir -p "$dir/etc" "$dir/home" "$dir/run"
if [ ! -e "$dir/etc/subgid" ]; then
    { cat /etc/passwd; echo "belljar-test:x:$uid:$uid::/mnt${dir#"$checkout"}/home:/bin/sh"; } >"$dir/etc/passwd"
    { cat /etc/group; echo "belljar-test:x:$uid:"; } >"$dir/etc/group"
    echo "belljar-test:4711000:65536" >"$dir/etc/subuid"
    cp "$dir/etc/subuid" "$dir/etc/subgid"
    # On machines without udev only root may use it.
    [ ! -e /dev/net/tun ] || mknod -m 666 "$dir/etc/tun" c 10 200
    chown "$uid:$uid" "$dir/home" "$dir/run"
    chmod 700 "$dir/home" "$dir/run"
fi
for file in passwd group subuid subgid; do
    if [ -e "/etc/$file" ]; then mount --bind "$dir/etc/$file" "/etc/$file"; fi
done
if [ -e "$dir/etc/tun" ]; then mount --bind "$dir/etc/tun" /dev/net/tun; fi
mount --rbind "$checkout" /mnt
HOME=/mnt${dir#"$checkout"}/home XDG_RUNTIME_DIR=/mnt${dir#"$checkout"}/run USER=belljar-test LOGNAME=belljar-test
export HOME XDG_RUNTIME_DIR USER LOGNAME
cd "$HOME"
exec setpriv --reuid "$uid" --regid "$uid" --clear-groups --inh-caps=-all -- "$@"
