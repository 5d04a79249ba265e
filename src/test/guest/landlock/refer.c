// Landlock: renames and links within a directory and between directories
#include "landlock.h"
#include <sys/mount.h>

#define BASE (READ_FILE | WRITE_FILE | MAKE_REG | REMOVE_FILE | MAKE_DIR | REMOVE_DIR | MAKE_SYM)

static void fill(void)
{
	const char *dirs[] = {"a", "a/sub", "b", "b/sub", "c"};
	char f[40];
	for (int i = 0; i < 5; i++) {
		mkdir(dirs[i], 0755);
		sprintf(f, "%s/file", dirs[i]);
		close(open(f, O_CREAT | O_WRONLY, 0644));
	}
}

static void moves(void)
{
	SHOW(rename("a/file", "a/moved"));
	SHOW(rename("a/moved", "a/file"));
	SHOW(rename("a/file", "b/moved"));
	SHOW(rename("b/moved", "a/file"));
	SHOW(rename("a/file", "c/moved"));
	SHOW(rename("c/moved", "a/file"));
	SHOW(rename("c/file", "a/over"));
	SHOW(rename("a/over", "c/file"));
	SHOW(rename("b/file", "a/file"));
	SHOW(rename("a/file", "b/file"));
	close(open("a/file", O_CREAT | O_WRONLY, 0644));
	SHOW(rename("a/sub", "b/moved"));
	SHOW(rename("b/moved", "a/sub"));
	SHOW(link("a/file", "a/link"));
	SHOW(link("a/file", "b/link"));
	SHOW(link("b/file", "a/link2"));
	SHOW(link("a/file", "c/link"));
	SHOW(unlink("a/link"));
	SHOW(unlink("b/link"));
	SHOW(unlink("a/link2"));
	SHOW(unlink("c/link"));
	SHOW(syscall(SYS_renameat2, AT_FDCWD, "a/file", AT_FDCWD, "b/file", 2));
	SHOW(syscall(SYS_renameat2, AT_FDCWD, "a/sub", AT_FDCWD, "b/file", 2));
	SHOW(syscall(SYS_renameat2, AT_FDCWD, "a/sub", AT_FDCWD, "b/file", 2));
	SHOW(rename("a/none", "b/none"));
}

static void without_refer(void)
{
	int r = new_ruleset(BASE, 0, 0);
	MUST(allow(r, ".", BASE));
	enforce(r);
	moves();
}

static void with_refer(void)
{
	int r = new_ruleset(BASE | REFER, 0, 0);
	MUST(allow(r, "a", BASE | REFER));
	MUST(allow(r, "b", BASE | REFER));
	MUST(allow(r, "c", BASE));
	enforce(r);
	moves();
}

static void unequal(void)
{
	int r = new_ruleset(BASE | REFER | EXECUTE, 0, 0);
	MUST(allow(r, "a", BASE | REFER));
	MUST(allow(r, "b", BASE | REFER | EXECUTE));
	MUST(allow(r, "c", REFER));
	enforce(r);
	moves();
}

static void layers(void)
{
	int r = new_ruleset(BASE | REFER, 0, 0);
	MUST(allow(r, ".", BASE | REFER));
	enforce(r);
	moves();
	r = new_ruleset(WRITE_FILE | REFER, 0, 0);
	MUST(allow(r, "a", WRITE_FILE | REFER));
	MUST(allow(r, "b", REFER));
	enforce(r);
	moves();
}

static void truncation_only(void)
{
	int r = new_ruleset(TRUNCATE, 0, 0);
	enforce(r);
	moves();
}

static void network_only(void)
{
	enforce(new_ruleset(0, 1, 0));
	moves();
}

int main(void)
{
	void (*all[])(void) = {without_refer, with_refer, unequal, layers, truncation_only, network_only};
	for (int i = 0; i < 6; i++) {
		SAY("case %d\n", i);
		system("rm -rf a b c");
		fill();
		apart(all[i]);
	}
	return 0;
}
