# make -j2 of a small project: all, nothing to do, one file changed, check, an error, clean.
# files: make-project
# normalise: /Gm[A-Za-z0-9]{6}/GmXXXXXX/ make's temporary file
make -j2 >log 2>&1; echo "make $?"; sort log; make -j2; find . -type f -exec touch -d @1500000000 {} +; touch -d @1500000100 src/count.c; make -j2; make -s check; echo "check $?"
echo 'broken' >>src/version.c; make -j2 -k 2>&1 | grep -c 'error:'; make >/dev/null 2>&1; echo "make $?"; make -n | wc -l
printf 'all:\n\t@exit 3\n' | make -f - ; echo "make $?"; make missing; echo "make $?"
printf 'a b c: ; @echo $@\nall: a b c\n' | make -s -j2 -f - all | sort; V=env make -s -f - <<'E'
all:
	@echo $(V) $(shell echo from shell) $(words a b c)
	@for i in 1 2; do $(MAKE) --no-print-directory -f inner.mk N=$$i || exit 1; done
E
echo "make $?"; printf 'all: ; @echo inner $(N)\n' >inner.mk; make -s -f inner.mk N=5; make clean; ls
