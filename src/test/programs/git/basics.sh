# git init, add, commit, log, status, diff, branch, merge, rebase, tag, clone, gc, fsck, with fixed dates and identity.
# unhashed: index holds inode numbers and times
# timeout: 120
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=C GIT_COMMITTER_EMAIL=c@example.org
export GIT_AUTHOR_DATE='2024-01-02T03:04:05+0000' GIT_COMMITTER_DATE='2024-01-02T03:04:05+0000' GIT_CONFIG_NOSYSTEM=1 GIT_PAGER=cat
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=pack.threads GIT_CONFIG_VALUE_0=1 # so that packs are the same
git init -q -b main repo; cd repo || exit; git status
for i in 1 2 3 4 5 6 7 8 9; do echo "line $i" >>a; mkdir -p d/$i; echo $i >d/$i/f; done; ln -s a link; echo '*.o' >.gitignore; echo x >x.o; chmod +x d/1/f
git add .; git status --short; git commit -qm 'first commit'; git log; git show --stat --format=%s
echo changed >>a; git mv d/2/f renamed; rm -r d/3; git status -s; git diff; git add -A; git commit -qm second; git log --oneline --name-status
git checkout -qb branch HEAD~1; echo other >b; git add b; git commit -qm 'on branch'; git checkout -q main; git merge -q -m merged branch; git log --graph --oneline
git checkout -qb conflict HEAD~1; echo conflict >a; git commit -qam conflict; git merge main; echo "merge $?"; git merge --no-edit main >/dev/null; git reset -q --hard HEAD~1 2>&1; echo "reset $?"; git merge --abort 2>/dev/null
git checkout -q main; sed -i 's/line 5/line five/' a; git commit -qam 'for rebase'; git diff HEAD~1 --stat; git blame -s a | tail -n 2 | cut -c10-
git tag -a v1 -m tagged; git describe; git rev-parse HEAD v1; git cat-file -p HEAD; git ls-files -s | head -n 3; git stash list; echo s >>a; git stash -q; git stash pop -q; git checkout -q a
git rebase -q branch; git log --oneline | head -n 3; git archive HEAD | tar tf - | head -n 3; git grep -n 'line [1-3]'; git rev-list --all --count
cd .. || exit; git clone -q repo clone; cd clone || exit; git log --oneline | head -n 1; git pull -q; git remote -v | sed 's, .*/, ,'; echo new >n; git add n; git commit -qm new; git push -q origin HEAD:other; cd ../repo || exit; git log --oneline -1 other
git fsck; git gc -q; git count-objects | cut -d' ' -f1; git status; rm -rf ../clone/.git/index; git -C ../clone status -s | wc -l; git commit -qm nothing; echo "commit $?"; git checkout missing; echo "checkout $?"
rm -rf .git/logs
