#include <stdio.h>
#include <pthread.h>

static int g;

static int add(int a, int b)
{
	int s = a + b;
	g = s;
	return s;
}

static void *worker(void *p)
{
	add(1, (int)(long)p);
	return 0;
}

int main(void)
{
	pthread_t x;
	int t = 0;

	for (int i = 0; i < 3; i++)
		t = add(t, i);
	pthread_create(&x, 0, worker, (void *)5L);
	pthread_join(x, 0);
	printf("t=%d g=%d\n", t, g);
	return 3;
}
