/*
 * A descriptor opened with O_PATH keeps a removed file's content as an open file does.
 */
#include "../check.h"
#include <sys/syscall.h>

static void make(const char *name, const char *content, mode_t mode)
{
	int fd = open(name, O_CREAT | O_TRUNC | O_WRONLY, mode);
	if (write(fd, content, strlen(content)) < 0)
		perror("write");
	close(fd);
}

static void show_content(const char *link)
{
	char text[100] = "";
	int fd;
	SHOW((fd = open(link, O_RDONLY)) >= 0);
	SHOW(read(fd, text, sizeof text - 1));
	TEXT(text);
	close(fd);
}

static void execute(int fd, const char *path, int flags)
{
	char *argv[] = {"prog", NULL}, *envp[] = {NULL};
	pid_t child;
	MUST(child = fork());
	if (child == 0) {
		SHOW(syscall(SYS_execveat, fd, path, argv, envp, flags));
		_exit(1);
	}
	int status;
	waitpid(child, &status, 0);
	VALUE(WEXITSTATUS(status));
}

int main(void)
{
	char link[40];
	int fd, copy;

	make("kept", "still here", 0644);
	MUST(fd = open("kept", O_PATH));
	MUST(copy = dup(fd));
	SHOW(unlink("kept"));
	struct stat st;
	SHOW(fstat(fd, &st));
	VALUE(st.st_nlink);
	VALUE(st.st_size);
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	show_content(link);
	close(fd);
	snprintf(link, sizeof link, "/proc/self/fd/%d", copy);
	show_content(link);
	close(copy);
	SHOW(open(link, O_RDONLY));

	make("script", "#!/bin/true\n", 0755);
	MUST(fd = open("script", O_PATH));
	SHOW(unlink("script"));
	execute(fd, "", AT_EMPTY_PATH);
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	execute(AT_FDCWD, link, 0);
	close(fd);

	make("noise", "neither program nor script", 0755);
	MUST(fd = open("noise", O_PATH));
	SHOW(unlink("noise"));
	execute(fd, "", AT_EMPTY_PATH);
	close(fd);

	/* Renamed over. */
	make("old", "old content", 0644);
	make("new", "new content", 0644);
	MUST(fd = open("old", O_PATH));
	SHOW(rename("new", "old"));
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	show_content(link);
	show_content("old");
	SHOW(truncate(link, 3));
	show_content(link);
	close(fd);
	SHOW(unlink("old"));
	return 0;
}
