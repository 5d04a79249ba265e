# needs: root losetup lsblk blockdev /dev/loop-control
# normalise: /loop[0-9]+/loopN/ which device is free depends on who else uses some
dd if=/dev/zero of=img bs=4096 count=100 2>/dev/null
loop=$(losetup -f --show -o 4096 --sizelimit 65536 img)
echo "$loop"
name=${loop#/dev/}
losetup -n -O OFFSET,SIZELIMIT,AUTOCLEAR,RO,LOG-SEC "$loop"
losetup -j img | grep -c "$loop"
lsblk -n -o NAME,SIZE,RO,TYPE "$loop"
blockdev --getsize64 --getss --getpbsz --getbsz --getro "$loop"
grep -c " $name\$" /proc/partitions
grep loop /proc/devices
readlink "/sys/block/$name"
cat "/sys/block/$name/size" "/sys/block/$name/queue/logical_block_size"
dd if=/dev/urandom of="$loop" bs=512 count=4 2>/dev/null && sync
cmp -n 2048 "$loop" img 0 4096 && echo same
mkdir m
mount -t tmpfs "$loop" m && grep -c "^$loop .* tmpfs" /proc/self/mounts
umount m
mount -t nothing "$loop" m 2>/dev/null || echo "no such type"
losetup -c "$loop" && losetup -d "$loop"
losetup -j img
cat "/sys/block/$name/size"
rm img
