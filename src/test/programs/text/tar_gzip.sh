# tar and gzip: round trips with links, modes, times, sparse and large files; damaged archives.
# files: make-project
umask 022
seq 1 30000 >numbers; mkdir -p src/a; cp Makefile src/a; ln -s a/Makefile src/link; ln src/a/Makefile src/hard; chmod 600 src/hard; mkdir src/empty; chmod 1777 src/empty
mkfifo src/fifo; touch -d @1234567890 src/a/Makefile src/a; printf '\1\2\3' >src/'odd name'; truncate -s 100K src/sparse
chown 11:22 src/'odd name'
tar cf t.tar --sort=name src; tar tf t.tar; tar tvf t.tar --numeric-owner | awk '{print $1, $2, $6, $7}'
mkdir out && tar xf t.tar -C out && diff -r src out/src 2>&1 | grep -v fifo; find out -printf '%p %y %m %n %U:%G\n' | sed 's/\( d [0-9]*\) [0-9]*/\1/' | sort; stat -c %Y out/src/a/Makefile
tar czf t.tgz src numbers; gzip -t t.tgz && gzip -l t.tgz | awk 'NR == 2 {print ($2 > 200000)}'; tar xzf t.tgz -O numbers | cksum
tar cf - src | (mkdir -p pipe && cd pipe && tar xf -); ls pipe/src; tar rf t.tar numbers; tar df t.tar; echo "diff $?"
tar xf t.tar --wildcards 'src/a/*' -C out --strip-components=1; ls out; tar --delete -f t.tar numbers; tar tf t.tar | wc -l
head -c 5000 t.tgz >bad.tgz; tar xzf bad.tgz -C out 2>&1 | tail -n 1; echo junk | tar tf - 2>&1 | head -n 1
gzip -k -9 numbers; gzip -dc numbers.gz | cmp - numbers && echo equal; gzip -n <numbers | cksum; zcat numbers.gz | tail -n 1; zgrep -c 99 numbers.gz
gzip numbers; echo "gzip $?"; gzip -f numbers 2>&1; gunzip -f numbers.gz; ls numbers*; gzip -dc bad.tgz >/dev/null; echo "gzip $?"
tar cJf t.txz src 2>/dev/null && tar tJf t.txz | head -n 1; bzip2 -kc numbers 2>/dev/null | bunzip2 | cmp - numbers; cksum <numbers
rm -f *.tar *.tgz *.txz *.gz
