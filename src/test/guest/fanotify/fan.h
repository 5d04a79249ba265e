/* fanotify groups on a tmpfs of the program's own, and their events as text. */
#ifndef FAN_H
#define FAN_H
#include "check.h"
#include <poll.h>
#include <sched.h>
#include <sys/fanotify.h>
#include <sys/mount.h>
#include <sys/statfs.h>

#ifndef FAN_REPORT_TARGET_FID
#define FAN_REPORT_TARGET_FID 0x1000
#endif

static void fan_setup(void)
{
	MUST(unshare(CLONE_NEWNS));
	MUST(mount(0, "/", 0, MS_REC | MS_PRIVATE, 0));
	mkdir("m", 0755);
	MUST(mount("none", "m", "tmpfs", 0, 0));
	MUST(chdir("m"));
}

static void touch(const char *name, const char *text)
{
	int fd = open(name, O_CREAT | O_WRONLY, 0755);
	if (*text && write(fd, text, strlen(text)) < 0)
		SAY("write: %s\n", strerrorname_np(errno));
	close(fd);
}

static const char *mask_name(uint64_t m)
{
	static char s[300];
	static const struct { uint64_t bit; const char *name; } all[] = {
		{ FAN_ACCESS, "ACCESS" }, { FAN_MODIFY, "MODIFY" }, { FAN_ATTRIB, "ATTRIB" }, { FAN_CLOSE_WRITE, "CLOSE_WRITE" },
		{ FAN_CLOSE_NOWRITE, "CLOSE_NOWRITE" }, { FAN_OPEN, "OPEN" }, { FAN_MOVED_FROM, "MOVED_FROM" }, { FAN_MOVED_TO, "MOVED_TO" },
		{ FAN_CREATE, "CREATE" }, { FAN_DELETE, "DELETE" }, { FAN_DELETE_SELF, "DELETE_SELF" }, { FAN_MOVE_SELF, "MOVE_SELF" },
		{ FAN_OPEN_EXEC, "OPEN_EXEC" }, { FAN_Q_OVERFLOW, "OVERFLOW" }, { FAN_OPEN_PERM, "OPEN_PERM" },
		{ FAN_ACCESS_PERM, "ACCESS_PERM" }, { FAN_OPEN_EXEC_PERM, "OPEN_EXEC_PERM" }, { FAN_RENAME, "RENAME" }, { FAN_ONDIR, "ONDIR" },
	};
	*s = 0;
	for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
		if (m & all[i].bit) {
			strcat(s, *s ? "|" : "");
			strcat(s, all[i].name);
			m &= ~all[i].bit;
		}
	if (m)
		sprintf(s + strlen(s), "|%#llx", (long long)m);
	return s;
}

/* Which of these names a handle belongs to. */
static const char *fan_names[20] = { "." };

static const char *whose(struct file_handle *h)
{
	static char text[40];
	for (int i = 0; i < 20 && fan_names[i]; i++) {
		char b[sizeof(struct file_handle) + 128];
		struct file_handle *own = (void *)b;
		int id;
		own->handle_bytes = 128;
		if (!name_to_handle_at(AT_FDCWD, fan_names[i], own, &id, 0) && own->handle_bytes == h->handle_bytes
		    && !memcmp(own->f_handle, h->f_handle, h->handle_bytes))
			return fan_names[i];
	}
	sprintf(text, "gone, of %d bytes", h->handle_bytes);
	return text;
}

static void fan_record(struct fanotify_event_info_header *i)
{
	static const char *types[] = { "?", "FID", "DFID_NAME", "DFID", "PIDFD", "ERROR", [10] = "OLD_DFID_NAME", [12] = "NEW_DFID_NAME" };
	SAY("  %s", i->info_type < 13 && types[i->info_type] ? types[i->info_type] : "?");
	if (i->info_type == FAN_EVENT_INFO_TYPE_PIDFD) {
		int fd = ((struct fanotify_event_info_pidfd *)i)->pidfd;
		SAY(" %s\n", fd >= 0 ? "a descriptor" : fd == FAN_NOPIDFD ? "none" : fd == -ESRCH ? "gone" : "failed");
		close(fd);
		return;
	}
	struct fanotify_event_info_fid *f = (void *)i;
	struct file_handle *h = (void *)f->handle;
	struct statfs fs;
	statfs(".", &fs);
	SAY(" %s%s", whose(h), memcmp(&f->fsid, &fs.f_fsid, 8) ? " (of another file system)" : "");
	if (i->info_type != FAN_EVENT_INFO_TYPE_FID && i->info_type != FAN_EVENT_INFO_TYPE_DFID)
		SAY(" name %s", h->f_handle + h->handle_bytes);
	SAY("\n");
}

/* Reads and shows all that waits. */
static void fan_show(int fan)
{
	char b[8192] __attribute__((aligned(8))), path[64], name[200];
	long n;
	struct pollfd p = { fan, POLLIN };
	while (poll(&p, 1, 0) == 1) {
		if ((n = read(fan, b, sizeof b)) < 0) {
			SAY("read: %s\n", strerrorname_np(errno));
			return;
		}
		for (struct fanotify_event_metadata *m = (void *)b; FAN_EVENT_OK(m, n); m = FAN_EVENT_NEXT(m, n)) {
			SAY("%s%s", mask_name(m->mask), m->pid == getpid() ? "" : m->pid ? " by another" : " by unknown");
			if (m->fd >= 0) {
				sprintf(path, "/proc/self/fd/%d", m->fd);
				long k = readlink(path, name, sizeof name - 1);
				name[k < 0 ? 0 : k] = 0;
				SAY(" %s", strrchr(name, '/') ? strrchr(name, '/') + 1 : name);
				close(m->fd);
			} else if (m->fd != FAN_NOFD) {
				SAY(" fd %d", m->fd);
			}
			SAY("\n");
			for (char *i = (char *)m + m->metadata_len; i < (char *)m + m->event_len; i += ((struct fanotify_event_info_header *)i)->len)
				fan_record((void *)i);
		}
	}
}
#endif
