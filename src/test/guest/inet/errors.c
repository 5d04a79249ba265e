// The error queue of UDP (IP_RECVERR): what it quotes, how it names the peer of a dual-stack socket, how much it holds.
#include "inet.h"
#include <linux/errqueue.h>
int main(void){
	char b[3000]={0};
	for (int k=0;k<3;k++){
		int s=socket(k?AF_INET6:AF_INET,SOCK_DGRAM,0);
		set(s,SOL_IP,IP_RECVERR,1); set(s,SOL_IPV6,IPV6_RECVERR,1);
		struct sockaddr_in a=in4("127.0.0.1",9); struct sockaddr_in6 c=in6(k==1?"::1":"::ffff:127.0.0.1",9);
		SAY("send %ld\n",(long)(k?sendto(s,b,2500,0,A(c)):sendto(s,b,2500,0,A(a))));
		sleep_ms(2);
		struct sockaddr_in6 n; char cc[300],d[3000]; struct iovec v={d,3000}; struct msghdr m={.msg_name=&n,.msg_namelen=sizeof n,.msg_iov=&v,.msg_iovlen=1,.msg_control=cc,.msg_controllen=300};
		int e=recvmsg(s,&m,MSG_ERRQUEUE); SAY("%d flags %#x name %d fam %d\n",e,m.msg_flags,m.msg_namelen,n.sin6_family);
		for(struct cmsghdr*h=CMSG_FIRSTHDR(&m);h;h=CMSG_NXTHDR(&m,h)){ struct sock_extended_err*x=(void*)CMSG_DATA(h); SAY(" level %d type %d len %d errno %d origin %d type %d code %d fam %d\n",h->cmsg_level,h->cmsg_type,(int)h->cmsg_len-16,x->ee_errno,x->ee_origin,x->ee_type,x->ee_code,*(short*)(x+1)); }
		SAY("err %d\n",error_of(s));
		for(int i=0;i<400;i++){ k?sendto(s,b,1,0,A(c)):sendto(s,b,1,0,A(a)); error_of(s);} int q=0; while(recvmsg(s,&m,MSG_ERRQUEUE)>=0) q++; SAY("queued %d\n", q);
	}
}
