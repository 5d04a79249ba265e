# sort, wc, head, tail, cat, cut, paste, join, uniq, tr, split, comm, od, dd, checksums on a few thousand lines.
# placement: tmpfs
seq 1 5000 | awk '{print ($1 * 7919) % 5003, "line", $1}' >in
sort -n in | head -n 3; sort -k3,3nr in | sed -n '2,3p'; sort -R --random-source=in in | cksum; sort -u -k1.1,1.1 in | wc -l
sort -n --parallel=2 -S 64k in | cksum; sort -c in; echo "sorted $?"
wc in; wc -L <in; head -c 20 in; echo; tail -n 2 in; tail -c 5 in; tail -n +4999 in; head -n -4998 in
cut -d' ' -f1,3 in | head -n 2; paste -d, in in | head -n 1; tr 0-9 a-j <in | head -n 1; fold -w 5 in | head -n 2
cut -d' ' -f1 in | cut -c1 | sort | uniq -c | sort -rn | head -n 3
sort in >a; sed 1,10d a >b; comm -23 a b | wc -l
split -l 1000 in part-; ls part-*; cat part-* | cmp - in && echo same; csplit -s in 100 '/line 2500/'; wc -l xx*
od -A x -t x1z in | head -n 2; hexdump -C in 2>/dev/null | head -n 1; base64 in | tail -n 1; base64 in | base64 -d | cmp - in
md5sum in; sha1sum in; sha256sum in >sums; sha256sum -c sums; cksum in; sum in; b2sum in
dd if=in of=out bs=100 skip=2 count=3 status=none; cat out | wc -c; dd if=/dev/zero bs=1M count=5 status=none | wc -c
dd if=in bs=7 conv=swab,ucase count=2 status=none; echo; dd if=missing status=none; echo "dd $?"
cat -n in | tail -n 1; cat -A in | head -n 1; tac in | head -n 1; nl in | head -n 1; rev in | head -n 1; expand in | cksum
cat missing; echo "cat $?"; cat . ; echo "cat $?"; cat in - </dev/null | wc -l; echo x >/dev/full; echo "full $?"
date -u -d @0 +%F_%T; date -d '2024-02-29 12:00 UTC' +%s; date +%Y | grep -c 20; env | grep -c PATH; id; id -un; whoami
expr length hello; factor 1234567890; seq -s, 1 5; numfmt --to=iec 123456789; printf '%s %q\n' a 'b c'; yes y | head -n 2 | paste -s
nproc >/dev/null && echo nproc; uname -sm; arch; tty; echo "tty $?"; sleep 0.01; stdbuf -oL echo buffered; nice -n 5 nice; nohup echo nohup 2>/dev/null
echo abc | tee t1 t2 | cat; shuf -i 1-10 | sort -n | paste -s -d' '; tsort <<E
a b
b c
E
timeout 5 echo in time; test 3 -gt 2 && [ a != b ] && echo test; xargs -n 2 echo <<E
1 2 3
E
link in hard; unlink hard; mkfifo p; (echo through >p &) ; cat p; ls --color=never | head -n 3; rm -f part-* xx*
