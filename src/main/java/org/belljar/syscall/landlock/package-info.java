/** landlock_create_ruleset(2) and its kin, and the calls that list security modules. */
package org.belljar.syscall.landlock;
