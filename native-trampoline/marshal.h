/* Which arguments of a system call the trampoline copies into the window; the table is generated from syscall-tables/. */
#ifndef MARSHAL_H
#define MARSHAL_H

#include "sys.h"

enum marshal_kind {
	MARSHAL_BUF = 1,   /* param: number of the argument that holds the length in bytes */
	MARSHAL_FIXED,     /* param: size in bytes */
	MARSHAL_CSTR,      /* a C string, at most PATH_MAX bytes */
	MARSHAL_ARRAY16,   /* param: number of the argument that counts 16-byte elements (iovec, pollfd pairs) */
};

struct marshal_in {
	u8 arg, kind;
	u16 param;
};

struct marshal_row {
	u8 count;
	struct marshal_in in[3];
};

#define MARSHAL_ROWS 480

#endif
