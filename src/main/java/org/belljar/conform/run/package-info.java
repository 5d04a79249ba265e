/** Runs cases under launchers, bounded in time, output, processes and disk, and compares what came of it. */
package org.belljar.conform.run;
