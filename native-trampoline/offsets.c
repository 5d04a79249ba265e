/* Prints the mailbox's layout as the C compiler sees it, a line "NAME VALUE" each, for the comparison with Java's twin. */
#include <stddef.h>
#include <stdio.h>
#include "mailbox.h"

#define AT(name, field) printf(#name " %zu\n", offsetof(struct mailbox, field))
#define IS(name, value) printf(#name " %lu\n", (unsigned long)(value))

int main(void)
{
	AT(SELF, self);
	AT(INDEX, index);
	AT(SERVE, serve);
	AT(TOKEN, token);
	AT(ID_PID, pid);
	AT(ID_TID, tid);
	AT(ID_UID, uid);
	AT(ID_EUID, euid);
	AT(ID_GID, gid);
	AT(ID_EGID, egid);
	AT(XSAVE_MASK, xsave_mask);
	AT(MASK, mask);
	AT(ROBUST_LIST, robust_list);
	AT(RSEQ_ADDR, rseq_addr);
	AT(RSEQ_LEN, rseq_len);
	AT(RSEQ_SIG, rseq_sig);
	AT(REQ_POSTED, posted);
	AT(REQ_ASLEEP, asleep);
	AT(REQ_KIND, kind);
	AT(REQ_FAST, fast);
	AT(REQ_IN_COUNT, in_count);
	AT(REQ_NR, nr);
	AT(REQ_ARGS, args);
	AT(REQ_UCONTEXT, ucontext);
	AT(REQ_SIGINFO, siginfo);
	AT(REQ_FSBASE, fsbase);
	AT(REQ_GSBASE, gsbase);
	AT(REQ_CALLS_DONE, calls_done);
	AT(REQ_LIST_ERROR, list_error);
	AT(RESP_ANSWERED, answered);
	AT(RESP_MODE, mode);
	AT(RESP_FLAGS, flags);
	AT(RESP_CALL_COUNT, call_count);
	AT(RESP_OUT_COUNT, out_count);
	AT(RESP_RESULT, result);
	AT(RESP_OUT0, out0);
	AT(RESP_FRAME, frame);
	AT(RESP_FSBASE, set_fsbase);
	AT(RESP_GSBASE, set_gsbase);
	AT(RESP_PARKS, parks);
	AT(RESP_OUT, out);
	AT(REQ_IN, in);
	AT(SPIN, spin);
	AT(UNPARKED, unparked);
	AT(QUIET, quiet);
	AT(START_WANTED, start_wanted);
	AT(BORN, born);
	AT(AWARE, aware);
	IS(IN_STRIDE, sizeof(struct in_segment));
	IS(OUT_STRIDE, sizeof(struct out_segment));
	IS(LIST_STRIDE, sizeof(struct host_call));
	IS(IN_MAX, IN_MAX);
	IS(OUT_MAX, OUT_MAX);
	IS(LIST_MAX, LIST_MAX);
	IS(MAILBOX_SIZE, MAILBOX_SIZE);
	IS(SLOT_BASE, SLOT_BASE);
	IS(SLOT_SIZE, SLOT_SIZE);
	IS(SIGSTACK, SIGSTACK);
	IS(SIGSTACK_END, SIGSTACK_END);
	IS(FAST_UCONTEXT, FAST_UCONTEXT);
	IS(FAST_XSAVE, FAST_XSAVE);
	IS(WINDOW, WINDOW);
	IS(WINDOW_END, WINDOW_END);
	IS(KIND_SYSCALL, KIND_SYSCALL);
	IS(KIND_FAULT, KIND_FAULT);
	IS(KIND_KICK, KIND_KICK);
	IS(KIND_START, KIND_START);
	IS(KIND_REPORT, KIND_REPORT);
	IS(KIND_WAIT, KIND_WAIT);
	IS(MODE_RESUME, MODE_RESUME);
	IS(MODE_REPORT, MODE_REPORT);
	IS(MODE_EXIT_THREAD, MODE_EXIT_THREAD);
	IS(MODE_EXIT_GROUP, MODE_EXIT_GROUP);
	IS(MODE_FRAME, MODE_FRAME);
	IS(FAST, FAST);
	IS(FAST_STATE, FAST_STATE);
	IS(FLAG_SET_FSBASE, SET_FSBASE);
	IS(FLAG_SET_GSBASE, SET_GSBASE);
	IS(FLAG_SET_RESULT, SET_RESULT);
	IS(FLAG_LOAD_STATE, LOAD_STATE);
	IS(FLAG_SIGRETURN, SIGRETURN);
	IS(SERVE_IDS, SERVE_IDS);
	IS(SERVE_FUTEX, SERVE_FUTEX);
	IS(SERVE_FUTEX_SPIN, SERVE_FUTEX_SPIN);
	IS(SERVE_ADVICE, SERVE_ADVICE);
	IS(SERVE_MASK, SERVE_MASK);
	IS(OP_ZERO, OP_ZERO);
	IS(OP_FORK, OP_FORK);
	IS(OP_COPYOUT, OP_COPYOUT);
	IS(OP_PATCH, OP_PATCH);
	IS(NR_DOORBELL, NR_DOORBELL);
	IS(PARKED, PARKED);
	IS(NR_CLEAN_START, NR_CLEAN_START);
	IS(KICK_SIGNAL, SIGKICK);
	printf("UC_STACK_SP %zu\n", offsetof(struct ucontext, stack_sp));
	printf("UC_GREGS %zu\n", offsetof(struct ucontext, r8));
	printf("UC_FPSTATE %zu\n", offsetof(struct ucontext, fpstate));
	printf("UC_SIGMASK %zu\n", offsetof(struct ucontext, sigmask));
	printf("UC_SIZE %zu\n", sizeof(struct ucontext));
	return 0;
}
