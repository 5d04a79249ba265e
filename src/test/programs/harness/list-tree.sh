# usage: list-tree.sh DIR ["NAME ..."]; lists what DIR holds, so that two lists can be compared.
# Left out, because they differ between two correct runs: times, inode numbers, sizes of directories; and content and size of
# the named files.
cd "$1" || exit 1
find . -mindepth 1 \( -type d -printf '%p: directory %m %U:%G\n' \
    -o -type l -printf '%p: link %U:%G to %l\n' \
    -o -type f -printf '%p: file %m %U:%G, %n names\n' \
    -o -printf '%p: %y %m %U:%G\n' \) | LC_ALL=C sort
set -f
for name in $2; do
    names="$names ! -name $name"
done
find . -type f $names -printf '%p: %s bytes\n' | LC_ALL=C sort
find . -type f $names -exec sha256sum {} + | LC_ALL=C sort -k 2
