# find, grep -r, sed and awk over a tree of sources.
# files: make-project
mkdir -p gen; for d in a b c; do mkdir -p gen/$d/x; for f in 1 2 3 4 5 6 7 8; do echo "file $f in $d
needle $((f * 3))" >gen/$d/x/$f.txt; done; done
echo "== find"
find . -name '*.c' | sort; find gen -type f -name '[1-3].txt' -newer Makefile | wc -l; find gen -maxdepth 1 -type d | sort
find gen -size -1k -o -empty | wc -l; find gen -name 1.txt -exec cat {} \; | sort; find gen -name 2.txt -exec echo {} + | wc -w
find gen -path '*/b/*' -prune -o -type f -print | wc -l; find gen -type f -print0 | xargs -0 cat | wc -l
find gen -name 8.txt -delete; find gen -type f | wc -l; find missing; echo "find $?"; find gen -perm -u+w -type d -links +2 | sort
find /usr/share/doc -maxdepth 1 -type d | wc -l >/dev/null; find gen -depth -type d | head -n 1 | cut -c1-4; find . -samefile Makefile
echo "== grep"
grep -r needle gen | sort | head -n 3; grep -rc needle gen | awk -F: '{s += $2} END {print s}'; grep -rl 'in b' gen | sort | tail -n 1
grep -rn --include='*.c' 'int ' . | sort | head -n 3; grep -E '^(file|needle) [0-9]$' gen/a/x/1.txt; grep -v needle gen/c/x/2.txt
grep -q absent -r gen; echo "grep $?"; grep x missing; echo "grep $?"; grep -o 'n[a-z]*e' gen/a/x/1.txt; grep -A1 -B1 -n file gen/a/x/3.txt
printf 'bin\0ary\nneedle' | grep -c needle; grep -P '\d{2}' -r gen -h | sort | uniq -c | head -n 2; grep -F -w -e 'in a' gen/a/x/* | wc -l
echo "== sed"
sed -n '2p' gen/a/x/1.txt; sed 's/needle \([0-9]*\)/<\1>/; 1!G; h; $!d' gen/a/x/1.txt; sed -i.bak 's/file/FILE/' gen/a/x/*.txt; head -n 1 gen/a/x/1.txt gen/a/x/1.txt.bak
sed -e '/needle/a\' -e 'appended' -e '1i inserted' gen/b/x/1.txt; sed '/file/,/needle/d' gen/b/x/1.txt; sed -n '$=' gen/b/x/1.txt; seq 1 10 | sed -n '3,5p;7q'
seq 1 3 | sed 'y/123/abc/; w written'; cat written; echo abc | sed -E 's/(a)(b)/\2\1/g;s/./&&/3'
echo "== awk"
awk '{n[$1]++} END {for (k in n) print k, n[k]}' gen/*/x/*.txt | sort; awk -F'[ ]' -v x=3 'NR == 2 {print $2 + x, FILENAME}' gen/a/x/2.txt
awk 'BEGIN {while (("echo a; echo b" | getline l) > 0) print "got " l; close("echo a; echo b"); print "sorted" | "sort"; print "c" > "awk-out"}'; cat awk-out
awk 'BEGIN {printf "%.6f %s %d\n", atan2(0, -1), toupper("x"), length("four"); print substr("hello", 2, 3), index("abc", "c"), sprintf("%c", 65)}'
seq 1 2000 | awk '{s += $1 * $1; a[$1 % 10] = a[$1 % 10] + 1} END {print s; print length(a)}'; awk 'BEGIN {exit 7}'; echo "awk $?"
awk 'BEGIN {"date +%Y" | getline y; print (y > 2000); system("echo from system; exit 3")}'
