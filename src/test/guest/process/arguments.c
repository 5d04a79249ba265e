// Bad arguments of the calls about processes, signals, time, scheduling and identity: each errno as Linux gives it.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <signal.h>
#include <unistd.h>
#include <errno.h>
#include <string.h>
#include <sched.h>
#include <sys/wait.h>
#include <sys/syscall.h>
#include <sys/resource.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <fcntl.h>
#include <linux/kcmp.h>
static void h(int s){}
#define E(x) do{errno=0; long r=(x); printf("%s = %ld %s\n",#x,r,r==-1?strerror(errno):"");}while(0)
int main(){int st;setbuf(stdout,0);
 struct sigaction sa={.sa_handler=h,.sa_flags=0x12345678}; sigaction(SIGUSR1,&sa,0); struct sigaction o; sigaction(SIGUSR1,0,&o); printf("%x\n",o.sa_flags&~0x04000000);
 E(syscall(SYS_rt_sigaction,SIGUSR1,8,0,8)); E(syscall(SYS_rt_sigaction,SIGUSR1,0,8,8)); E(syscall(SYS_rt_sigaction,0,0,0,8)); E(syscall(SYS_rt_sigaction,SIGUSR1,0,0,16));
 E(syscall(SYS_rt_sigprocmask,0,8,0,8)); E(syscall(SYS_rt_sigprocmask,0,0,8,8));E(syscall(SYS_rt_sigpending,8,8));E(syscall(SYS_rt_sigpending,&o,9));E(syscall(SYS_rt_sigtimedwait,8,0,0,8));
 E(syscall(SYS_sigaltstack,8,0));E(syscall(SYS_sigaltstack,0,8));E(syscall(SYS_rt_sigsuspend,8,8));
 E(kill(-999999,0));E(kill(0,0));E(kill(getpid(),-1));E(kill(-2147483647-1,0)); E(syscall(SYS_tkill,0,0));E(syscall(SYS_tkill,-5,0));E(syscall(SYS_tgkill,-1,1,0));
 E(wait4(-1,0,-1,0));E(waitid(P_PID,-5,0,WEXITED));E(waitid(P_PGID,-5,0,WEXITED));E(waitid(P_PIDFD,0,0,WEXITED));E(waitid(P_PIDFD,99,0,WEXITED));
 E(getpgid(-1));E(getsid(-1));E(setpgid(-1,-1));
 E(setitimer(0,(void*)8,0));E(getitimer(0,(void*)8));E(nanosleep((void*)8,0));E(clock_nanosleep(CLOCK_PROCESS_CPUTIME_ID,0,(void*)8,0));E(syscall(SYS_clock_gettime,CLOCK_MONOTONIC,8));E(clock_getres(CLOCK_BOOTTIME,0));E(syscall(SYS_clock_gettime,-1,&o));E(syscall(SYS_clock_gettime,CLOCK_TAI+5,&o));
 E(syscall(SYS_timer_settime,77,0,0,0));E(syscall(SYS_timer_gettime,77,&o));E(syscall(SYS_timer_create,CLOCK_MONOTONIC,8,&o));E(syscall(SYS_timer_create,CLOCK_MONOTONIC,0,8));
 E(getrlimit(RLIMIT_STACK,(void*)8));E(setrlimit(RLIMIT_STACK,(void*)8));E(getrusage(5,(void*)&o));E(getrusage(0,(void*)8));E(syscall(SYS_times,8));E(syscall(SYS_uname,8));E(syscall(SYS_sysinfo,8));
 E(syscall(SYS_getrandom,8,10,0));E(syscall(SYS_getrandom,&o,10,0xff));E(syscall(SYS_getrandom,&o,0,0));E(syscall(SYS_getcpu,0,0,0));E(syscall(SYS_getcpu,8,0,0));
 E(syscall(SYS_getgroups,-1,0));E(syscall(SYS_setgroups,70000,0));E(syscall(SYS_getresuid,8,8,8));E(syscall(SYS_capget,8,0));
 E(syscall(SYS_prctl,PRIO_USER+200,0,0,0,0));E(syscall(SYS_prctl,15,8,0,0,0));E(syscall(SYS_prctl,16,8,0,0,0));E(syscall(SYS_prctl,2,8,0,0,0));E(syscall(SYS_prctl,36,1,5,6,7));E(syscall(SYS_prctl,38,1,1,0,0));E(syscall(SYS_prctl,23,99,0,0,0));E(syscall(SYS_prctl,47,1,99,0,0));
 E(syscall(SYS_sched_getparam,0,0));E(syscall(SYS_sched_getparam,0,8));E(syscall(SYS_sched_getparam,-1,&o));E(syscall(SYS_sched_setscheduler,0,-1,&o));E(syscall(SYS_sched_getscheduler,-1));E(syscall(SYS_sched_rr_get_interval,-1,&o));E(syscall(SYS_sched_getaffinity,0,4,&o));E(syscall(SYS_sched_getaffinity,0,128,8));E(syscall(SYS_sched_setaffinity,0,128,8));E(syscall(SYS_sched_getattr,0,&o,10,0));E(syscall(SYS_sched_getattr,0,&o,48,1));
 E(getpriority(PRIO_PROCESS,999999));E(getpriority(PRIO_PGRP,0)>=-20);E(setpriority(5,0,0));E(syscall(SYS_ioprio_get,1,0));E(syscall(SYS_ioprio_get,9,0));E(syscall(SYS_ioprio_set,1,0,0x7fff));
 E(syscall(SYS_kcmp,getpid(),getpid(),KCMP_VM,0,0));E(syscall(SYS_kcmp,getpid(),999999,KCMP_VM,0,0));E(syscall(SYS_kcmp,getpid(),getpid(),99,0,0));E(syscall(SYS_kcmp,getpid(),getpid(),KCMP_FILE,1,1));E(syscall(SYS_kcmp,getpid(),getpid(),KCMP_FILE,1,99));
 E(syscall(SYS_pidfd_open,getpid(),5));E(syscall(SYS_pidfd_open,-1,0));E(syscall(SYS_pidfd_send_signal,0,0,0,0));E(syscall(SYS_pidfd_send_signal,99,0,0,0));E(syscall(SYS_pidfd_getfd,0,0,0));
 E(syscall(SYS_set_robust_list,0,5));E(syscall(SYS_get_robust_list,999999,&o,&o));E(syscall(SYS_get_robust_list,0,8,8));E(syscall(SYS_futex,8,1,1,0,0,0));E(syscall(SYS_futex,&o,0,0,8,0,0));E(syscall(SYS_futex,&st,3,-1,0,&st,0));
 E(syscall(SYS_arch_prctl,0x1002,0xffff800000000000));E(syscall(SYS_arch_prctl,0x1003,8));E(syscall(SYS_arch_prctl,0x9999,8));E(syscall(SYS_unshare,0x1));E(syscall(SYS_unshare,CLONE_FILES|CLONE_FS));E(syscall(SYS_setns,99,0));E(syscall(SYS_restart_syscall));
 E(syscall(SYS_clone3,8,64));E(syscall(SYS_clone3,&o,5000));E(syscall(SYS_exit_group+1000));E(syscall(SYS_alarm,0));E(syscall(SYS_settimeofday,8,0));E(syscall(SYS_clock_settime,0,8));E(syscall(SYS_membarrier,99,0,0));E(syscall(SYS_membarrier,0,1,0));E(syscall(SYS_personality,0xffffffff));
 return 0;}
