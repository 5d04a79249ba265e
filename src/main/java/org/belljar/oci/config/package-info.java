/**
 * {@code config.json} of an OCI bundle (runtime specification 1.3), read, checked and held in immutable records:
 * {@link org.belljar.oci.config.OciConfig#parse} makes them of the file's bytes or throws one
 * {@link org.belljar.oci.config.ConfigException} that names the field. Nothing of this is done to a host or guest yet.
 *
 * <p>As the specification demands, unknown properties are ignored, and values that are invalid, or that Belljar cannot do and may
 * not leave out, are errors. What may be left out is accepted and told in {@link org.belljar.oci.config.OciConfig#notes}.
 * A null is taken for a field that is not there, as Go's runtimes take it.
 *
 * <p>Strings hold bytes as chars 0..255 and no NUL.
 */
package org.belljar.oci.config;
