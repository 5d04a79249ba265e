/**
 * The overlay file system: a read-only lower tree with changes kept in an upper tmpfs. Copy-up on the first change,
 * whiteouts for removed names, opaque directories, merged listings.
 */
package org.belljar.fs.overlay;
