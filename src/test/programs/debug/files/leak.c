#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *idle(void *p)
{
	for (;;)
		pause();
	return p;
}

int main(void)
{
	pthread_t t;
	char *p = malloc(77);

	pthread_create(&t, 0, idle, 0);
	strcpy(p, "leaked");
	p = 0;
	return 0;
}
