# The programs of coreutils that files.sh and text_tools.sh leave out, and what they say when it goes wrong.
umask 022
printf '\0\377binary' >in; base32 in; basenc --base16 in; basenc --z85 in 2>&1; sha224sum in; sha384sum in | cut -c1-20; sha512sum in | cut -c1-20; b2sum -l 128 in; sum -s in
true && echo true; false; echo "false $?"; fmt -w 20 <<A
some words that are to be filled into short lines of text
A
printf 'a\tb\n' | expand -t4 | unexpand -a -t4 | od -c; ptx -G <<A | head -n 2
one two
A
pr -l 10 -h title -D '' <<A
page
A
printenv HOME >/dev/null; echo "printenv $?"; printenv NOT_SET; echo "printenv $?"; env -i A=1 B=2 env; env -u PATH printenv PATH; echo "env $?"; env -C / pwd; env -S 'printf %s\n split string'
pwd -P|sed "s,.*/,,"|wc -l;  id -G | wc -w; groups | wc -w; logname >/dev/null 2>&1; users | wc -l; who | wc -l; pinky >/dev/null 2>&1; hostid | grep -cE '^[0-9a-f]{8}$'
mkdir d; touch d/a d/b; ln -s a d/l; dir d; vdir d | wc -l; ls --color=always d | od -c | head -n 3; dircolors -b | head -n 1 | cut -c1-10
mknod n p; stat -c %F n; mknod c c 1 3; stat -c '%F %t %T' c; mknod x y; echo "mknod $?"
shred -n 1 -z -u in; ls in; stty -a </dev/null; echo "stty $?"; chroot / echo in root; chroot missing true; echo "chroot $?"; chroot / missing; echo "chroot $?"
timeout 0.2 sleep 5; echo "timeout $?"; timeout -s KILL 0.2 sleep 5; echo "timeout $?"; timeout --preserve-status 0.2 sleep 5; echo "timeout $?"; timeout -k 0.1 1 sh -c 'trap "" TERM; sleep 5'; echo "timeout $?"
nice; nice -n 3 nice; nice -n 30 nice; nohup sh -c 'trap' | grep -c HUP; { sleep 5 & kill $!; wait $!; } 2>/dev/null; echo "kill $?"; kill -l 15; /bin/kill -l | wc -l; /bin/kill -s 0 $$; echo "kill $?"
tail -n 1 -f --pid=$$ d/a & tail=$!; echo more >>d/a; sleep 0.3; { kill $tail; wait $tail; } 2>/dev/null; cat d/b
dd if=/dev/zero of=sparse bs=1 count=1 seek=1M 2>/dev/null; stat -c %s sparse; cp --sparse=always sparse s2; cmp sparse s2; du -k --apparent-size s2 | cut -f1; fallocate -l 100000 f; stat -c %s f; truncate -r sparse f; stat -c %s f
dd if=s2 of=o bs=64k count=2 iflag=fullblock oflag=append conv=notrunc status=none; stat -c %s o; dd if=/dev/zero of=/dev/full count=1 status=none; echo "dd $?"; head -c 1000 /dev/urandom | wc -c
cp -a --parents d/a copy 2>&1; cp d/a d/b copy; echo "cp $?"; mkdir t; cp -t t d/a d/b; cp -b d/a t; ls t; cp -n d/b t/a; cat t/a; cp d t; echo "cp $?"; cp -p d/a t/p; cp --attributes-only d/a t/q; stat -c %s t/q; cp -x -r /proc/self/status t 2>/dev/null; ls t | wc -l; cp d/a d/a; echo "cp $?"
mv -b t/p t/q; mv -T t t2; mv d/missing .; echo "mv $?"; mv -v d/b renamed | tr -d "'"; ln d/a d/hard; ln -r -s d/a d/rel; readlink d/rel; ln d/a d/hard; echo "ln $?"; ln d x; echo "ln $?"
readlink -e missing; echo "readlink $?"; realpath -e missing; echo "realpath $?"; realpath -m missing/../x | sed 's,.*/,,'; stat -f -c %n . ; stat missing; echo "stat $?"; touch -c missing; touch -r renamed new; touch missing/x; echo "touch $?"; mktemp --tmpdir=. a.XXX | wc -c; mktemp badXX; echo "mktemp $?"
rmdir -p t3/x; echo "rmdir $?"; mkdir -p -m 700 m/n; stat -c %a m m/n; mkdir m; echo "mkdir $?"; rm -d m/n m; rm -rf t2 . 2>&1 | cut -c1-40; chown nobody renamed; stat -c %U renamed; chown missing-user x; echo "chown $?"; chgrp --reference=d renamed; df -P / | wc -l; df --output=target /proc | tail -n 1; df missing; echo "df $?"
sync; seq 3 -1 1; seq -w 8 10; factor 97 18446744073709551616; numfmt --from=iec 2K; expr 3 \* 4; expr 1 / 0; echo "expr $?"; test -p n && test -c c && test ! -s d/b && echo test; nproc --all >/dev/null; uptime >/dev/null 2>&1; rm -f a.??? c n
