/** Differences that have been looked at and are left, each with its reason. */
package org.belljar.conform.known;
