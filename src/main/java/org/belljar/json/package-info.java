/**
 * JSON, read and written without a library: a container runtime is started anew for each of its commands, and the usual
 * ones take from 1.5 to 60 ms of each start. {@link org.belljar.json.JsonReader} reads strictly (RFC 8259) and within
 * bounds, {@link org.belljar.json.Json} writes. Strings hold bytes as chars 0..255, here those of their UTF-8 form, as
 * everywhere in Belljar.
 */
package org.belljar.json;
