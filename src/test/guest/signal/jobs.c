// Orphaned stopped groups, stops of threads, what exec keeps of signals.
#define _GNU_SOURCE
#include <stdio.h>
#include <signal.h>
#include <unistd.h>
#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <sys/syscall.h>
#include <sys/prctl.h>
#include <pthread.h>
#include <stdlib.h>
static void*th(void*a){for(;;)pause();}
int main(){
    /* Signals 32 and 33 may have been ignored by whoever started the tests; libc's sigaction refuses them. */
    for (int s = 32; s <= 33; s++)
        syscall(SYS_rt_sigaction, s, &(unsigned long[4]){ 0 }, NULL, 8);
    // session leader death -> HUP? orphaned stopped group
    // (before the fork: the leader may be gone when its parent runs again)
    prctl(PR_SET_CHILD_SUBREAPER,1);
    int st; pid_t p=fork();
    if(!p){ setsid(); pid_t c=fork(); if(!c){ setpgid(0,0); signal(SIGHUP,SIG_DFL); raise(SIGSTOP); _exit(0);} setpgid(c,c); int s; waitpid(c,&s,WUNTRACED); pid_t d=c; printf("stopped %d\n",WIFSTOPPED(s)); fflush(stdout); _exit(0);} 
    waitpid(p,&st,0); printf("leader %x\n",st); p=wait(&st); printf("orphan %d sig %d\n",p>0,WIFSIGNALED(st)?WTERMSIG(st):-1);
    // stop of multi-threaded child, then kill; CONT delivered to handler
    p=fork(); if(!p){pthread_t t; for(int i=0;i<3;i++)pthread_create(&t,0,th,0); for(;;)pause();}
    usleep(50000); kill(p,SIGSTOP); waitpid(p,&st,WUNTRACED); printf("%x\n",st); kill(p,SIGTERM); usleep(20000); printf("%d\n",waitpid(p,&st,WNOHANG)); kill(p,SIGCONT); waitpid(p,&st,0); printf("%x\n",st);
    // exec keeps pending & mask & ignored
    sigset_t s; sigemptyset(&s); sigaddset(&s,SIGUSR1); sigprocmask(SIG_BLOCK,&s,0); signal(SIGUSR2,SIG_IGN);
    p=fork(); if(!p){ raise(SIGUSR1); execl("/bin/sh","sh","-c","grep -E 'SigPnd|ShdPnd|SigBlk|SigIgn' /proc/self/status; grep -E 'SigPnd|ShdPnd' /proc/$$/status",(char*)0);} waitpid(p,&st,0); printf("%x\n",st);
    // alarm survives exec
    p=fork(); if(!p){ alarm(1); execl("/bin/sleep","sleep","5",(char*)0);} waitpid(p,&st,0); printf("alarm %x\n",st);
    return 0;}
