// writev(2) to an eventfd, one number a buffer; RWF_NOSIGNAL of preadv2(2) and pwritev2(2) (Linux 6.18).
#include "../inet/inet.h"
#include <sys/eventfd.h>
#include <sys/timerfd.h>
static int sig; static void on(int s){ sig++; }
int main(void){
	signal(SIGPIPE,on); uint64_t a=1,b=2,v=0; int e=eventfd(0,EFD_NONBLOCK); struct iovec io[3]={{&a,8},{&b,8},{&a,4}};
	SHOW(writev(e,io,2)); SHOW(read(e,&v,8)); VALUE(v); io[0].iov_len=4; SHOW(writev(e,io,2)); SHOW(read(e,&v,8)); io[0].iov_len=8; SHOW(writev(e,io,3)); SHOW(read(e,&v,8)); VALUE(v); io[0].iov_len=0; SHOW(writev(e,io,2)); SHOW(read(e,&v,8)); VALUE(v); a=-2; io[0].iov_len=8; SHOW(writev(e,io,2)); SHOW(read(e,&v,8)); VALUE(v); a=-1; SHOW(writev(e,io,2)); io[0].iov_base=(void*)8; SHOW(writev(e,io,2)); io[0].iov_base=&a; a=1; io[1].iov_base=(void*)8; SHOW(writev(e,io,2)); SHOW(read(e,&v,8)); VALUE(v); char c[16]; struct iovec r[2]={{c,4},{c+4,4}}; io[1].iov_base=&b; writev(e,io,2); SHOW(readv(e,r,2)); SHOW(write(e,c,16)); SHOW(write(e,c,7)); SHOW(pwritev2(e,io,1,-1,0));
	int f=open("pr-file",O_RDWR|O_CREAT|O_TRUNC,0600); int p[2]; pipe(p); close(p[0]); int s[2]; socketpair(AF_UNIX,SOCK_STREAM,0,s); close(s[0]); int t[2]; pair(t); close(t[1]); sleep_ms(2); struct iovec w={c,4};
	for(int fl=0x100; fl<=0x300; fl+=0x100){ SAY("flags %#x\n",fl); SHOW(pwritev2(f,&w,1,0,fl)); SHOW(preadv2(f,&w,1,0,fl)); sig=0; SHOW(pwritev2(p[1],&w,1,-1,fl)); VALUE(sig); sig=0; SHOW(pwritev2(s[1],&w,1,-1,fl)); VALUE(sig); SHOW(preadv2(s[1],&w,1,-1,fl)); sig=0; SHOW(pwritev2(t[0],&w,1,-1,fl)); sleep_ms(1); SHOW(pwritev2(t[0],&w,1,-1,fl)); VALUE(sig); SHOW(pwritev2(e,io,1,-1,fl)); SHOW(preadv2(e,&w,1,-1,fl)); SHOW(pwritev2(f,&w,1,0,fl|0x10)); SHOW(pwritev2(p[1],&w,1,-1,fl|8)); }
	unlink("pr-file"); return 0; }
