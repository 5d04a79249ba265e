#include "../check.h"
#include <sys/prctl.h>
#include <sys/mman.h>
#include <linux/seccomp.h>
#ifndef PR_SET_MDWE
#define PR_SET_MDWE 65
#define PR_GET_MDWE 66
#endif
#ifndef PR_SET_MEMORY_MERGE
#define PR_SET_MEMORY_MERGE 67
#define PR_GET_MEMORY_MERGE 68
#endif
#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#endif
#ifndef PR_GET_AUXV
#define PR_GET_AUXV 0x41555856
#endif
static long p(int o, unsigned long a, unsigned long b, unsigned long c, unsigned long d) { return syscall(SYS_prctl, o, a, b, c, d); }
int main(void)
{
	int v = 77;
	SHOW(p(PR_GET_SECUREBITS,0,0,0,0));
	SHOW(p(PR_SET_SECUREBITS,0x100,0,0,0));
	SHOW(p(PR_SET_SECUREBITS,0x10,0,0,0));
	SHOW(p(PR_GET_KEEPCAPS,0,0,0,0));
	SHOW(p(PR_SET_KEEPCAPS,2,0,0,0));
	SHOW(p(PR_SET_KEEPCAPS,1,0,0,0));
	SHOW(p(PR_GET_SECUREBITS,0,0,0,0));
	SHOW(p(PR_SET_SECUREBITS,0x2f,0,0,0));
	SHOW(p(PR_GET_SECUREBITS,0,0,0,0));
	SHOW(p(PR_SET_KEEPCAPS,1,0,0,0));
	SHOW(p(PR_SET_SECUREBITS,0x0,0,0,0));
	SHOW(p(PR_CAP_AMBIENT,PR_CAP_AMBIENT_IS_SET,0,0,0));
	SHOW(p(PR_CAP_AMBIENT,PR_CAP_AMBIENT_RAISE,0,0,0));
	SHOW(p(PR_CAP_AMBIENT,PR_CAP_AMBIENT_RAISE,99,0,0));
	SHOW(p(PR_CAP_AMBIENT,PR_CAP_AMBIENT_RAISE,0,1,0));
	SHOW(p(PR_CAP_AMBIENT,PR_CAP_AMBIENT_CLEAR_ALL,0,0,0));
	SHOW(p(PR_CAP_AMBIENT,PR_CAP_AMBIENT_CLEAR_ALL,1,0,0));
	SHOW(p(PR_CAP_AMBIENT,9,0,0,0));
	SHOW(p(PR_CAPBSET_READ,0,0,0,0));
	SHOW(p(PR_CAPBSET_READ,40,0,0,0));
	SHOW(p(PR_CAPBSET_READ,41,0,0,0));
	SHOW(p(PR_CAPBSET_DROP,63,0,0,0));
	SHOW(p(PR_GET_THP_DISABLE,0,0,0,0));
	SHOW(p(PR_GET_THP_DISABLE,1,0,0,0));
	SHOW(p(PR_SET_THP_DISABLE,1,0,0,0));
	SHOW(p(PR_GET_THP_DISABLE,0,0,0,0));
	SHOW(p(PR_SET_THP_DISABLE,1,2,0,0));
	SHOW(p(PR_GET_THP_DISABLE,0,0,0,0));
	SHOW(p(PR_SET_THP_DISABLE,1,4,0,0));
	SHOW(p(PR_SET_THP_DISABLE,0,2,0,0));
	SHOW(p(PR_SET_THP_DISABLE,0,0,0,0));
	SHOW(p(PR_SET_THP_DISABLE,0,0,0,1));
	SHOW(p(PR_GET_MDWE,0,0,0,0));
	SHOW(p(PR_GET_MDWE,1,0,0,0));
	SHOW(p(PR_SET_MDWE,2,0,0,0));
	SHOW(p(PR_SET_MDWE,4,0,0,0));
	if (!fork()) {
		SHOW(p(PR_SET_MDWE,1,0,0,0));
		SHOW(p(PR_GET_MDWE,0,0,0,0));
		SHOW(p(PR_SET_MDWE,0,0,0,0));
		SHOW(p(PR_SET_MDWE,3,0,0,0));
		char *m = mmap(0,4096,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANONYMOUS,-1,0);
		SHOW(mprotect(m,4096,PROT_READ|PROT_EXEC));
		WORKS((long)mmap(0,4096,PROT_WRITE|PROT_EXEC,MAP_PRIVATE|MAP_ANONYMOUS,-1,0));
		char *x = mmap(0,4096,PROT_READ|PROT_EXEC,MAP_PRIVATE|MAP_ANONYMOUS,-1,0);
		SHOW(mprotect(x,4096,PROT_READ|PROT_EXEC));
		SHOW(mprotect(x,4096,PROT_READ));
		SHOW(mprotect(x,4096,PROT_READ|PROT_EXEC));
		if (!fork()) { SHOW(p(PR_GET_MDWE,0,0,0,0)); _exit(0);} wait(0);
		_exit(0);
	}
	wait(0);
	SHOW(p(PR_GET_MEMORY_MERGE,0,0,0,0));
	SHOW(p(PR_SET_MEMORY_MERGE,1,0,0,0));
	SHOW(p(PR_GET_MEMORY_MERGE,0,0,0,0));
	SHOW(p(PR_SET_MEMORY_MERGE,1,1,0,0));
	SHOW(p(PR_SET_MEMORY_MERGE,0,0,0,0));
	char *m = mmap(0,3*4096,PROT_READ|PROT_WRITE,MAP_PRIVATE|MAP_ANONYMOUS,-1,0);
	SHOW(p(PR_SET_VMA,0,(long)m,4096,(long)"name"));
	SHOW(p(PR_SET_VMA,0,(long)m+1,4096,(long)"name"));
	SHOW(p(PR_SET_VMA,0,(long)m,0,(long)"name"));
	SHOW(p(PR_SET_VMA,0,(long)m,4096,(long)"na[me"));
	SHOW(p(PR_SET_VMA,0,(long)m,4096,(long)"na$me"));
	SHOW(p(PR_SET_VMA,0,(long)m,4096,(long)"na\x7fme"));
	SHOW(p(PR_SET_VMA,0,(long)m,4096,(long)"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
	SHOW(p(PR_SET_VMA,1,(long)m,4096,(long)"name"));
	SHOW(p(PR_SET_VMA,0,0x10000,4096,(long)"name"));
	SHOW(p(PR_SET_VMA,0,(long)m,4096,1));
	char line[300]; FILE *f = fopen("/proc/self/maps","r"); while (fgets(line,300,f)) if (strstr(line,"anon:")) SAY("%s", strchr(line,'[')); fclose(f);
	SHOW(p(PR_SET_VMA,0,(long)m,4096,0));
	SHOW(p(PR_GET_SPECULATION_CTRL,0,0,0,0) >= 0);
	SHOW(p(PR_GET_SPECULATION_CTRL,9,0,0,0));
	SHOW(p(PR_GET_SPECULATION_CTRL,0,1,0,0));
	SHOW(p(PR_SET_SPECULATION_CTRL,9,4,0,0));
	SHOW(p(PR_SET_SPECULATION_CTRL,0,3,0,0));
	SHOW(p(PR_GET_TID_ADDRESS,(long)&m,0,0,0));
	SHOW(p(PR_GET_AUXV,(long)line,16,0,0) > 100);
	SHOW(p(PR_GET_AUXV,(long)line,16,1,0));
	SHOW(p(PR_GET_AUXV,1,16,0,0));
	SHOW(p(PR_SET_MM,1,1,0,0));
	SHOW(p(PR_SET_MM,15,(long)&v,0,0)); VALUE(v);
	SHOW(p(PR_SET_MM,99,0,0,0));
	SHOW(p(PR_SET_MM,1,0,0,1));
	SHOW(p(PR_MCE_KILL,0,0,0,0));
	SHOW(p(PR_MCE_KILL,1,2,0,0));
	SHOW(p(PR_MCE_KILL,1,3,0,0));
	SHOW(p(PR_MCE_KILL_GET,0,0,0,0));
	SHOW(p(PR_MCE_KILL_GET,1,0,0,0));
	SHOW(p(PR_MCE_KILL,1,1,0,0)); SHOW(p(PR_MCE_KILL_GET,0,0,0,0));
	SHOW(p(PR_GET_UNALIGN,(long)&v,0,0,0)); SHOW(p(PR_SET_UNALIGN,1,0,0,0)); SHOW(p(PR_GET_FPEMU,(long)&v,0,0,0)); SHOW(p(PR_GET_FPEXC,(long)&v,0,0,0)); SHOW(p(PR_GET_ENDIAN,(long)&v,0,0,0));
	SHOW(p(PR_GET_TIMING,0,0,0,0)); SHOW(p(PR_SET_TIMING,1,0,0,0)); SHOW(p(PR_SET_TIMING,0,0,0,0));
	SHOW(p(PR_GET_IO_FLUSHER,0,0,0,0)); SHOW(p(PR_SET_IO_FLUSHER,1,0,0,0));
	SHOW(p(PR_SCHED_CORE,0,0,0,0));
	SHOW(p(PR_SVE_GET_VL,0,0,0,0)); SHOW(p(PR_PAC_RESET_KEYS,0,0,0,0)); SHOW(p(PR_SET_TAGGED_ADDR_CTRL,0,0,0,0)); SHOW(p(PR_GET_TAGGED_ADDR_CTRL,0,0,0,0));
	SHOW(p(PR_SET_PTRACER,-1,0,0,0)); SHOW(p(PR_SET_PTRACER,0,0,0,0)); SHOW(p(PR_SET_PTRACER,999999,0,0,0));
	SHOW(p(70,0,0,0,0)); SHOW(p(71,0,0,0,0)); SHOW(p(72,0,0,0,0)); SHOW(p(73,0,0,0,0)); SHOW(p(74,0,0,0,0)); SHOW(p(75,0,0,0,0)); SHOW(p(76,0,0,0,0)); SHOW(p(79,0,0,0,0)); SHOW(p(80,0,0,0,0));
	char nm[20]="x"; SHOW(p(PR_SET_NAME,(long)"a very long name indeed",0,0,0)); SHOW(p(PR_GET_NAME,(long)nm,0,0,0)); TEXT(nm);
	SHOW(p(PR_SET_DUMPABLE,2,0,0,0)); SHOW(p(PR_SET_NO_NEW_PRIVS,0,0,0,0)); SHOW(p(PR_SET_NO_NEW_PRIVS,1,1,0,0)); SHOW(p(PR_GET_NO_NEW_PRIVS,1,0,0,0));
	SHOW(p(PR_GET_SECCOMP,0,0,0,0)); SHOW(p(PR_SET_SECCOMP,3,0,0,0)); SHOW(p(PR_SET_PDEATHSIG,65,0,0,0));
	SHOW(p(PR_TASK_PERF_EVENTS_DISABLE,0,0,0,0)); SHOW(p(PR_TASK_PERF_EVENTS_ENABLE,0,0,0,0));
	return 0;
}
