/* Finds the verb, the state directory and the container's id among the arguments: no more than that. */
#include "client.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Options whose value is the following argument, between spaces. A test compares them with the tables in Java. */
static const char global_values[] = " --root --log --log-format --criu --rootless --network --platform ";

static const struct verb {
	const char *name;
	bool served;
	const char *values;
} verbs[] = {
	{"create", false, " --bundle -b --console-socket --pidfd-socket --pid-file --preserve-fds "},
	{"run", false, " --bundle -b --console-socket --pidfd-socket --pid-file --preserve-fds "},
	{"start", true, " "},
	{"state", true, " "},
	{"kill", true, " "},
	{"delete", true, " "},
	{"pause", true, " "},
	{"resume", true, " "},
	{"ps", true, " --format -f "},
	{"events", true, " --interval "},
	{"update", true, " --resources -r --blkio-weight --cpu-period --cpu-quota --cpu-share --cpu-rt-period --cpu-rt-runtime"
			 " --cpuset-cpus --cpuset-mems --memory --memory-reservation --memory-swap --kernel-memory"
			 " --kernel-memory-tcp --pids-limit "},
	{"exec", true, " --console-socket --pidfd-socket --cwd --env -e --user -u --additional-gids -g --process -p --pid-file"
		       " --process-label --apparmor --cap -c --preserve-fds --cgroup "},
};

static bool is_among(const char *list, const char *word)
{
	size_t n = strlen(word);
	const char *p = list;

	while (n && (p = strstr(p, word))) {
		if (p[-1] == ' ' && p[n] == ' ')
			return true;
		p += n;
	}
	return false;
}

/* The value of the option `name` at argv[i], which may be "-name" or "--name", with "=" or without. */
static const char *value_of(const struct command *c, int i, const char *name)
{
	const char *a = c->argv[i];
	size_t n = strlen(name);

	a += a[0] == '-' && a[1] == '-' ? 2 : 1;
	if (strncmp(a, name, n))
		return NULL;
	if (a[n] == '=')
		return a + n + 1;
	return a[n] ? NULL : i + 1 < c->argc ? c->argv[i + 1] : "";
}

/* As the caller's parser does, "-name" is "--name" when it is longer than a letter. */
static bool takes_next(const char *list, const char *option)
{
	char name[64];

	if (strchr(option, '='))
		return false;
	if (option[1] != '-' && option[2]) {
		snprintf(name, sizeof name, "-%s", option);
		option = name;
	}
	return is_among(list, option);
}

static const struct verb *find_verb(const char *name)
{
	for (size_t i = 0; name && i < sizeof verbs / sizeof *verbs; i++)
		if (!strcmp(verbs[i].name, name))
			return verbs + i;
	return NULL;
}

bool is_served(const struct command *c)
{
	const struct verb *v = find_verb(c->verb);

	return v && v->served && c->id;
}

bool is_creating(const struct command *c)
{
	return c->verb && (!strcmp(c->verb, "create") || !strcmp(c->verb, "run"));
}

/* Whether this is root of the machine, not of a user namespace, as rootless podman makes one. */
static bool is_machine_root(void)
{
	unsigned inside, outside, count;
	const char *user = getenv("USER");
	FILE *f;
	int n;

	if (geteuid())
		return false;
	f = fopen("/proc/self/uid_map", "re");
	if (!f)
		return true;
	n = fscanf(f, "%u %u %u", &inside, &outside, &count);
	fclose(f);
	return n != 3 || (!inside && !outside && count == 4294967295u) || (user && !strcmp(user, "root"));
}

/* As runc; StandardRoot.java decides the same. */
static const char *standard_root(void)
{
	static char path[512];
	const char *runtime = getenv("XDG_RUNTIME_DIR");

	if (!runtime || !*runtime || is_machine_root())
		return "/run/belljar";
	snprintf(path, sizeof path, "%s/belljar", runtime);
	return path;
}

static void parse_verb(struct command *c, int i, const struct verb *v)
{
	for (; i < c->argc; i++) {
		const char *a = c->argv[i], *value;

		if (a[0] != '-' || !a[1]) {
			c->id = a;
			return;
		}
		if (!strcmp(a, "--")) {
			c->id = i + 1 < c->argc ? c->argv[i + 1] : NULL;
			return;
		}
		if (!strcmp(a, "-d") || !strcmp(a, "--detach") || !strcmp(a, "-detach"))
			c->detached = true;
		if (!strcmp(a, "-h") || !strcmp(a, "--help") || !strcmp(a, "-help"))
			c->help = true;
		if ((value = value_of(c, i, "preserve-fds")))
			c->preserved = atoi(value);
		if (takes_next(v->values, a))
			i++;
	}
}

void parse_command(struct command *c)
{
	c->root = standard_root();
	for (int i = 0; i < c->argc; i++) {
		const char *a = c->argv[i], *value;

		if (a[0] != '-' || !a[1]) {
			const struct verb *v = find_verb(a);

			c->verb = a;
			if (v)
				parse_verb(c, i + 1, v);
			return;
		}
		if ((value = value_of(c, i, "root")))
			c->root = value;
		if (takes_next(global_values, a))
			i++;
	}
}
