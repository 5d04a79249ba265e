/**
 * What the runtime says of itself: the configuration that {@code spec} writes to begin with
 * ({@link org.belljar.oci.describe.DefaultConfig}), and what {@code features} answers ({@link org.belljar.oci.describe.Features}).
 */
package org.belljar.oci.describe;
