// MAP_32BIT: where hints lead, and what lies in the way of them.
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

static void map(const char *what, unsigned long hint, size_t len, int flags) {
    char *p = mmap((void *) hint, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | flags, -1, 0);
    if (p == MAP_FAILED) { printf("%s: %s\n", what, strerror(errno)); return; }
    uintptr_t a = (uintptr_t) p;
    printf("%s: %s, %s\n", what, a == ((hint + 4095) & -4096UL) ? "as hinted" : "elsewhere",
           a >= 0x40000000 && a + len <= 0x80000000 ? "in the second GiB" : a + len <= 0x80000000 ? "below" : "above");
    munmap(p, len);
}

int main(void) {
    map("no hint", 0, 8192, MAP_32BIT);
    map("hint in the area", 0x50000000, 1 << 20, MAP_32BIT);
    map("hint at an odd address", 0x50000123, 1 << 20, MAP_32BIT);
    map("hint below the area", 0x10000000, 8192, MAP_32BIT);
    map("hint above the area", 0x90000000, 8192, MAP_32BIT);
    map("hint at its last page", 0x7ffff000, 4096, MAP_32BIT);
    map("hint that reaches over its end", 0x7ffff000, 8192, MAP_32BIT);
    map("hint far above", 0x100000000000, 8192, MAP_32BIT);
    map("hint of one byte", 1, 4096, MAP_32BIT);
    char *q = mmap((void *) 0x60000000, 65536, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    map("hint at a mapping", 0x60000000, 4096, MAP_32BIT);
    map("hint before a mapping, which fits", 0x5fff0000, 65536, MAP_32BIT);
    map("hint before a mapping, which does not", 0x5fff0000, 65536 + 4096, MAP_32BIT);
    map("a GiB", 0, 1UL << 30, MAP_32BIT);
    map("more than the area", 0, (1UL << 30) + 4096, MAP_32BIT);
    map("more than the area at a low hint", 0x100000, (1UL << 30) + 4096, MAP_32BIT);
    map("fixed outside", 0x200000000, 4096, MAP_32BIT | MAP_FIXED);
    map("not 32 bit, low hint", 0x50000000, 4096, 0);
    munmap(q, 65536);
    char *r = mremap(mmap((void *) 0x50000000, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0), 4096, 1 << 20, MREMAP_MAYMOVE);
    printf("grown in place: %d\n", r == (char *) 0x50000000);
    return 0;
}
