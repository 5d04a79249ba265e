#ifndef FILTER_H
#define FILTER_H
#include "trampoline.h"

/* Builds the filter. sendmsg_ip: the address behind the one sendmsg instruction that a clean process may use. */
struct sock_fprog *build_filter(u32 sendmsg_ip);

#endif
