/* The agent: the part of `belljar conform` that runs inside of a launcher, or natively. */
#ifndef AGENT_H
#define AGENT_H

#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/* Ends the agent with a message; the status is that of a shell that could not start a command. */
void fail(const char *what, const char *thing) __attribute__((noreturn));

/* A line per file below dir, sorted by path: F path type mode links uid:gid size hash-or-target. */
void list_tree(const char *dir, FILE *to);
void remove_tree(const char *dir);
uint64_t hash_bytes(uint64_t hash, const void *data, size_t len);
#define HASH_START 0xcbf29ce484222325u

/* witness MARK DIR CMD...: runs CMD in DIR, then lists DIR on standard output behind a marker. */
int witness(int argc, char **argv);

/* cage MAX_PROCESSES CMD...: runs CMD and ends with it, and on SIGTERM, all its descendants. */
int cage(int argc, char **argv);

int make_cgroup(int max);
int join_cgroup(void);
int was_cgroup_full(void);
int kill_cgroup(void);
void remove_cgroup(void);

/*
 * fuzz --confine|--alone|--user UID:GID: runs the programs of standard input, each in a process and a directory of its own:
 * confined by the agent itself, in a sandbox that nobody else uses, or where others may be about, who are left alone.
 */
int fuzz(int argc, char **argv);

/* Gives up root's identity, if it has that. */
void become_user(uid_t uid, gid_t gid);
/* Becomes an unprivileged user in a network namespace of its own. */
void leave_network(uid_t uid, gid_t gid);
struct furnishing;
/* Becomes an unprivileged user in namespaces of its own, with an empty root; returns in a process that is pid 1 there. */
void confine(uid_t uid, gid_t gid, const struct furnishing *furnishing);

/* What else than nothing is in that root: taken while the host's files are there, placed below the working directory. */
struct furnishing { void (*take)(void); void (*place)(void); };

/* enclose UID:GID DIR CMD...: runs CMD so confined, with the system's programs and DIR to read. */
int enclose(int argc, char **argv);
#endif
