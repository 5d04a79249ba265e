/** add_key(2), request_key(2), keyctl(2). */
package org.belljar.syscall.key;
