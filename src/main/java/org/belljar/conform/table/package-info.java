/** The table of system calls (syscall-tables/, a resource of the program) and the support list made of it. */
package org.belljar.conform.table;
