# 400 files in, changed, out again.
# unhashed: index holds inode numbers and times
# timeout: 120
# tags: long
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=C GIT_COMMITTER_EMAIL=c@example.org
export GIT_AUTHOR_DATE='2024-01-02T03:04:05+0000' GIT_COMMITTER_DATE='2024-01-02T03:04:05+0000'
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=pack.threads GIT_CONFIG_VALUE_0=1 # so that packs are the same
git init -q -b main repo; cd repo || exit
awk 'BEGIN {for (i = 0; i < 400; i++) {f = "f" i; for (k = 0; k < 50; k++) print i, k, i * k > f; close(f)}}'
git add .; git commit -qm all; awk 'BEGIN {for (i = 0; i < 400; i += 3) {f = "f" i; print "more" >> f; close(f)}}'; git status -s | wc -l; git commit -qam more; git diff HEAD~1 --shortstat
git checkout -q HEAD~1; git status -s | wc -l; git gc -q; git fsck; git log --oneline --all | cat; rm f*; git checkout -q main -- .; git status -s | wc -l
