/**
 * /sys: what C libraries and runtimes read of the machine (processors, caches, memory nodes, transparent huge pages).
 * A sandbox has no devices of its own, so most of sysfs is empty directories.
 */
package org.belljar.fs.sys;
