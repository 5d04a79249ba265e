/** What is written down of containers, so that it survives every process. */
package org.belljar.oci.state;
