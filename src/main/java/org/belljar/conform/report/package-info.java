/** Writes what a run has found: a table for the terminal, JUnit XML, JSON, and HTML that needs nothing but a browser. */
package org.belljar.conform.report;
