// needs: root
// options: --cap-add ALL
// flags: -lutil
// The ioctls of both sides of a pseudo terminal one by one: packet mode and what it tells, locked settings, breaks, groups, hang-up.
#include "../check.h"
#include <pty.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <poll.h>
static void pk(int m){ char b[50];
	struct pollfd p={m,POLLIN|POLLPRI,0};
	poll(&p,1,0);
	SAY("poll %#x ",p.revents);
	errno=0;
	long n=read(m,b,50);
	SAY("read %ld %s:", n, n<0?strerrorname_np(errno):"");
	for(int i=0;i<n;i++) SAY(" %02x",b[i]&255);
	SAY("\n");
	}
int main(void)
{
	int m,s,v;
	struct termios t, l;
	
	signal(SIGHUP, SIG_IGN);
	setsid();
	m = open("/dev/ptmx",O_RDWR|O_NOCTTY|O_NONBLOCK);
	
	SHOW(open("/dev/pts/99999",O_RDWR));
	v=0;
	SHOW(ioctl(m,TIOCGPTLCK,&v));
	VALUE(v);
	v=-1;
	char n[40];
	SHOW(ptsname_r(m,n,40)*0);
	SHOW(open(n,O_RDWR|O_NOCTTY));
	v=0;
	SHOW(ioctl(m,TIOCSPTLCK,&v));
	s = open(n,O_RDWR|O_NOCTTY|O_NONBLOCK);
	v=1;
	SHOW(ioctl(m,TIOCPKT,&v));
	v=0;
	SHOW(ioctl(m,TIOCGPKT,&v));
	VALUE(v);
	SHOW(ioctl(s,TIOCPKT,&v));
	SHOW(ioctl(s,TIOCGPKT,&v));
	write(s,"hi\n",3);
	pk(m);
	pk(m);
	tcflush(s,TCIFLUSH);
	pk(m);
	tcflush(s,TCOFLUSH);
	pk(m);
	tcflush(s,TCIOFLUSH);
	pk(m);
	tcflush(m,TCIFLUSH);
	pk(m);
	tcflush(m,TCOFLUSH);
	pk(m);
	tcflow(s,TCOOFF);
	pk(m);
	tcflow(s,TCOON);
	pk(m);
	tcflow(s,TCIOFF);
	pk(m);
	tcflow(s,TCION);
	pk(m);
	tcgetattr(s,&t);
	t.c_iflag&=~IXON;
	tcsetattr(s,TCSANOW,&t);
	pk(m);
	t.c_iflag|=IXON;
	tcsetattr(s,TCSANOW,&t);
	pk(m);
	t.c_cc[VSTOP]=1;
	tcsetattr(s,TCSANOW,&t);
	pk(m);
	t.c_lflag|=EXTPROC;
	tcsetattr(s,TCSANOW,&t);
	pk(m);
	t.c_lflag&=~EXTPROC;
	tcsetattr(s,TCSANOW,&t);
	pk(m);
	t.c_lflag^=ECHO;tcsetattr(s,TCSANOW,&t);
	pk(m);
	v=0;
	SHOW(ioctl(m,TIOCPKT,&v));
	pk(m);
	memset(&l,0,sizeof l);
	SHOW(ioctl(s,TIOCGLCKTRMIOS,&l));
	VALUE(l.c_iflag);
	l.c_lflag=ECHO;
	SHOW(ioctl(s,TIOCSLCKTRMIOS,&l));
	tcgetattr(s,&t);
	int e=t.c_lflag&ECHO;
	t.c_lflag^=ECHO;
	SHOW(tcsetattr(s,TCSANOW,&t));
	tcgetattr(s,&t);
	CHECK((t.c_lflag&ECHO)==e);
	SHOW(ioctl(s,TIOCEXCL));
	SHOW(ioctl(s,TIOCGEXCL,&v));
	VALUE(v);
	SHOW(ioctl(s,TIOCNXCL));
	
	SHOW(ioctl(s,TIOCGETD,&v));
	VALUE(v);
	v=2;
	SHOW(ioctl(s,TIOCSETD,&v));
	v=99;
	SHOW(ioctl(s,TIOCSETD,&v));
	v=0;
	SHOW(ioctl(s,TIOCSETD,&v));
	SHOW(ioctl(s,TIOCMGET,&v));
	SHOW(ioctl(s,TIOCMSET,&v));
	SHOW(ioctl(s,TIOCGSOFTCAR,&v));
	v=1;
	SHOW(ioctl(s,TIOCSSOFTCAR,&v));
	SHOW(ioctl(s,TIOCGSOFTCAR,&v));
	VALUE(v);
	SHOW(ioctl(s,TIOCGSERIAL,&l));
	SHOW(ioctl(s,TIOCCBRK));
	SHOW(ioctl(s,TIOCSBRK));
	SHOW(ioctl(s,TCSBRK,0));
	SHOW(ioctl(s,TCSBRK,1));
	SHOW(ioctl(s,TCSBRKP,0));
	SHOW(tcsendbreak(s,0));
	SHOW(tcdrain(s));
	v=0;
	SHOW(ioctl(s,TIOCGDEV,&v));
	CHECK((v>>8)>=136);
	SHOW(ioctl(m,TIOCGDEV,&v));
	SHOW(ioctl(s,TIOCGPTN,&v));
	SHOW(ioctl(m,TIOCGPTPEER,O_RDWR|O_NOCTTY)>0);
	SHOW(ioctl(s,TIOCGPTPEER,O_RDWR));
	SHOW(ioctl(s,TIOCSIG,SIGINT));
	SHOW(ioctl(m,TIOCSIG,SIGINT));
	SHOW(ioctl(m,TIOCSIG,0));
	SHOW(ioctl(m,TIOCSIG,SIGKILL));
	SHOW(ioctl(m,TIOCSIG,99));
	SHOW(ioctl(s,TIOCGPGRP,&v));
	SHOW(ioctl(m,TIOCGPGRP,&v));
	VALUE(v);
	SHOW(ioctl(s,TIOCGSID,&v));
	SHOW(ioctl(m,TIOCGSID,&v));
	SHOW(ioctl(s,TIOCSCTTY,0));
	SHOW(ioctl(s,TIOCGPGRP,&v));
	CHECK(v==getpid());
	v=-1;
	SHOW(ioctl(s,TIOCSPGRP,&v));
	v=999999;
	SHOW(ioctl(s,TIOCSPGRP,&v));
	SHOW(ioctl(m,TIOCGSID,&v));
	CHECK(v==getsid(0));
	SHOW(ioctl(m,TIOCSPGRP,&v));
	SHOW(ioctl(s,TIOCLINUX,&v));
	
	struct winsize w={1,2,3,4};
	SHOW(ioctl(s,TIOCSWINSZ,&w));
	memset(&w,0,sizeof w);
	SHOW(ioctl(m,TIOCGWINSZ,&w));
	VALUE(w.ws_row*1000+w.ws_col*100+w.ws_xpixel*10+w.ws_ypixel);
	SHOW(ioctl(m,TIOCSWINSZ,1));
	SHOW(cfgetospeed(&t));
	SHOW(cfsetispeed(&t,B9600));
	t.c_cflag=(t.c_cflag&~CSIZE)|CS5|PARENB|CSTOPB;
	SHOW(tcsetattr(s,TCSANOW,&t));
	tcgetattr(s,&t);
	OCTAL(t.c_cflag);
	OCTAL(t.c_iflag);
	OCTAL(t.c_oflag);
	OCTAL(t.c_lflag);
	VALUE(cfgetispeed(&t));
	tcgetattr(m,&t);
	OCTAL(t.c_cflag);
	SHOW(ioctl(s,FIONREAD,&v));
	SHOW(ioctl(s,TIOCOUTQ,&v));
	SHOW(ioctl(m,FIONREAD,&v));
	VALUE(v);
	SHOW(ioctl(s,0x5499,&v));
	SHOW(lseek(s,0,0));
	SHOW(pread(s,n,1,0));
	SHOW(ftruncate(s,0));
	SHOW(fsync(s));
	SHOW(fallocate(s,0,0,1));
	pk(m);
	
	SHOW(ioctl(s,TIOCVHANGUP));
	SHOW(write(s,"x",1));
	SHOW(read(s,n,1));
	pk(m);
	close(s);
	pk(m);
	SHOW(write(m,"x",1));
	s=open(n,O_RDWR|O_NOCTTY);
	CHECK(s>=0);
	
	return 0;
}
