/* Which arguments of a system call the trampoline copies into the window; the table is generated from syscall-tables/. */
#ifndef MARSHAL_H
#define MARSHAL_H

#include "sys.h"

enum marshal_kind {
	MARSHAL_STRING = 1, /* bytes up to NUL, size at most */
	MARSHAL_BYTES,      /* as many bytes as argument len_arg says */
	MARSHAL_STRUCT,     /* size bytes */
	MARSHAL_ARRAY,      /* size bytes times argument len_arg */
	MARSHAL_FDSET,      /* bits for argument len_arg descriptors, in units of 8 bytes */
	MARSHAL_IOVEC_IN,   /* the array itself, 16 bytes times argument len_arg */
	MARSHAL_IOVEC_OUT,
	MARSHAL_STRV,       /* not carried: read by the kernel */
};

enum marshal_route { MARSHAL_ROUTE_WINDOW, MARSHAL_ROUTE_TRAP, MARSHAL_ROUTE_TRAMPOLINE };

#define MARSHAL_NO_ARG 255
#define MARSHAL_MAX_IN 4

struct marshal_in {
	u8 arg, kind, len_arg;
	u16 size;
};

struct marshal_row {
	u8 route, count;
	struct marshal_in in[MARSHAL_MAX_IN];
};

#define MARSHAL_ROWS 480

#endif
