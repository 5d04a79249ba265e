/** Where cases come from: Belljar's own guest programs, and what users of other test frameworks already have. */
package org.belljar.conform.suite;
