# diff, patch, xz, gzip, bzip2 where there is one, cmp, comm, join, paste, split, csplit, xargs -P, find -exec, tee, bc-like awk.
# needs: xz
# needs: patch
seq 1 2000 >a; sed -e 's/^100$/hundred/' -e '500,510d' -e '1500a\
inserted' a >b
diff -u --label a --label b a b >p; echo "diff $?"; cat p | head -n 12; cp a c; patch c p; cmp b c && echo patched; patch -R c p; cmp a c && echo reversed
mkdir x y; cp a x/f; cp b y/f; ln -s f x/l; ln -s f y/l; echo only >y/only; diff -r x y | wc -l; diff -ruN x y | sed 's/\t.*//' >tree.p; (cd x && patch -p1 <../tree.p); diff -r x y; echo "diff $?"; echo bad | patch x/f; echo "patch $?"
xz -k a; xz -l a.xz | wc -l; xz -dc a.xz | cmp - a && echo xz; gzip -k9n b; gzip -t b.gz && zcat b.gz | cmp - b && echo gzip; head -c 3000000 /dev/zero | xz -T2 | xz -d | wc -c; printf garbage >bad.xz; xz -t bad.xz; echo "xz $?"
tar cJf t.tar.xz x y && tar tJf t.tar.xz | sort; tar --exclude=only -cf - y | tar xf - --transform 's,^y,z,'; ls z; rm -r z
seq 1 200 | xargs -P 8 -n 5 sh -c 'echo $# $1' sh | sort | cksum; seq 1 50 | xargs -P 4 -I{} sh -c 'echo {} >out.{}'; cat out.* | sort -n | cksum; rm out.*; seq 3 | xargs -n 1 sh -c 'exit $0'; echo "xargs $?"; printf 'a\0b c\0' | xargs -0 -n1 echo
find . -name 'f' -exec wc -l {} +; find . -type l -printf '%p %l\n' | sort; find . -newer a -name p; find x -depth -delete; echo "find $?"; ls -d x
split -l 700 -d a part.; wc -l part.*; split -n 3 a n.; cat n.a? | cmp - a && echo split; csplit -s a 100 '/^500$/' && wc -l xx*; rm -f part.* n.* xx*
sort -k1,1 a >sa; sort b >sb; comm -12 sa sb | wc -l; comm -3 sa sb | wc -l; join sa sb | wc -l; paste -d, a b | sed -n 100p; tr a-z A-Z <<E1
here document
E1
grep -rn hundred . --include=b; grep -c 7 a; grep -E -o '[0-9]{4}' a | head -n 2; grep -q missing a; echo "grep $?"
seq 10 | tee t1 t2 | tail -n 1; cmp t1 t2; od -An -tx1 -N4 a; sort -R a | sort -n | cmp - a; shuf -i 1-5 | sort | paste -sd+ | sed 's/$/;/'; tac a | head -n 1; nl -ba a | tail -n 1; fold -w 3 <<E2
abcdefgh
E2
rm -f sa sb t1 t2 t.tar.xz a.xz b.gz
