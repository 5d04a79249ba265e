# ls, cp, mv, rm, stat, chmod, touch, ln, mkdir, install, du: names, modes, owners, links and times.
# normalise: /^total \d+$/total N/ blocks used depend on the file system
umask 022
mkdir -p tree/sub/deep tree/empty
echo content >tree/file; echo other >tree/sub/other; ln -s ../file tree/sub/link; ln tree/file tree/hard
chmod 750 tree/sub; chmod 4755 tree/file; chmod u=rw,g=r,o= tree/sub/other; mkfifo tree/fifo
touch -d '2001-02-03 04:05:06.789' tree/file; touch -d '@1000000000' tree/sub tree/sub/other; touch -h -d '2010-01-01' tree/sub/link
chown 12:34 tree/sub/other
ls -ld --time-style=full-iso tree/file tree/sub/other
ls -lR --time-style=+ tree | tr -s ' ' | sed 's, [0-9]* \(deep\|empty\|sub\)$, SIZE \1,'
ls -1a tree; ls -F tree; ls -i tree | wc -l; ls -la /proc/self/fd/0 >/dev/null
stat -c '%n %A %a %F %h %u %g %s' tree/file tree/sub/link tree/fifo
stat -c '%n %A %h %Y' tree/file tree/sub/other
stat -L -c '%n %s %x' tree/sub/link | cut -d' ' -f1,2
cp -a tree copy; diff -r --no-dereference tree copy 2>&1 | grep -v 'fifo'; ls -l --time-style=full-iso copy/file copy/sub/other
cp -r tree/sub plain; cp -l tree/sub/other linked; cp -s "$PWD/tree/file" sym; cp -u tree/file upd; stat -c %h tree/sub/other
cp tree/file /nonexistent/x; echo "cp $?"; cp tree x1; echo "cp $?"
mv copy moved; mv moved/file moved/renamed; mv -n tree/file tree/hard; mv moved/renamed plain/; ls moved plain
mv tree/sub/other tree; mv missing x; echo "mv $?"; mv tree tree/sub; echo "mv $?"
rm tree/empty; echo "rm $?"; rmdir tree/empty; rmdir tree; echo "rmdir $?"; rm -r moved; rm -f missing; echo "rm $?"
rm -rf plain; ls
install -m 640 -D tree/file inst/a/b; stat -c '%a %s' inst/a/b
ln -sf nowhere sym; readlink sym; readlink -f tree/sub/link | sed 's,.*/tree,tree,'; realpath --relative-to=. tree/./sub/..
truncate -s 1M big; stat -c '%s' big; truncate -s 10 big; dd if=/dev/zero of=big bs=1 seek=20 count=5 conv=notrunc 2>/dev/null; stat -c %s big
chmod -R go-rwx tree; find tree -printf '%p %m\n' | sort; chmod a+x missing; echo "chmod $?"
mktemp -d tmp.XXXXXX | sed 's/\.[^.]*$//'; rmdir tmp.*
du -b tree/file | cut -f1; df . >/dev/null && echo df; test -O tree && test tree/sub/other -ot tree/fifo; echo "test $?"
chgrp 77 tree/file; chown -h 1:2 tree/sub/link; stat -c '%u %g' tree/file tree/sub/link
sync tree/file; echo "sync $?"; basename "$PWD"; dirname /a/b; pathchk "$(printf 'x%.0s' $(seq 300))" 2>&1 | cut -c1-20
