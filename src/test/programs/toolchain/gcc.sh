# Compiles, links and runs: C, C++ where there is one, static, shared library, an error, assembly, and gdb-free inspection.
cat >hello.c <<'E'
#include <stdio.h>
int main(int argc, char **argv) { printf("hello %d %s\n", argc, argc > 1 ? argv[1] : ""); return argc; }
E
gcc -Wall -O2 -o hello hello.c && ./hello; echo "status $?"; ./hello x; echo "status $?"
gcc -static -o hello-static hello.c && ./hello-static s; echo "status $?"
gcc -S -O1 hello.c && grep -c main hello.s; gcc -c hello.s -o hello.o && gcc hello.o -o hello2 && ./hello2
printf 'int twice(int x) { return 2 * x; }\n' >lib.c; gcc -shared -fPIC -o libtwice.so lib.c
printf '#include <stdio.h>\nint twice(int);\nint main(void) { printf("%%d\\n", twice(21)); }\n' >use.c
gcc use.c -L. -ltwice -Wl,-rpath,'$ORIGIN' -o use && ./use; ar rcs libtwice.a hello.o && ar t libtwice.a
printf 'int main(void) { return x; }\n' >bad.c; gcc bad.c; echo "gcc $?"; gcc missing.c; echo "gcc $?"; gcc hello.o lib.c hello.o 2>&1 | grep -c 'multiple definition'
printf '#include <pthread.h>\n#include <stdio.h>\nstatic void *f(void *p) { printf("thread %%s\\n", (char *)p); return 0; }\nint main(void) { pthread_t t; pthread_create(&t, 0, f, "one"); pthread_join(t, 0); return 0; }\n' >thread.c
gcc -pthread thread.c -o thread && ./thread
if command -v g++ >/dev/null; then printf '#include <iostream>\n#include <stdexcept>\nint main() { try { throw std::runtime_error("thrown"); } catch (std::exception &e) { std::cout << e.what() << std::endl; } }\n' >x.cc; g++ -O1 x.cc -o x && ./x; fi
nm hello.o | grep main; objdump -d lib.o 2>/dev/null | head -n 0; strip hello && ./hello; size hello.o | wc -l; readelf -h hello | grep Type
echo 'int main(void) { int *p = 0; return *p; }' | gcc -x c -w - -o crash && ./crash; echo "status $?"
ls -s /tmp | wc -l >/dev/null; rm -f a.out
