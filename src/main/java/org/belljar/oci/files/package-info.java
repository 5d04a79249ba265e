/**
 * A container's files for programs of the host that join the mount namespace of its first process: the file systems of its kernel (proc,
 * tmpfs, ...) are there by FUSE, which {@link org.belljar.oci.files.FileService} serves.
 *
 * <p>What asks is the owner of the container, with all rights in it; what answers are the walks and files that guests have too, so no
 * path leads out. A request has 5 s, then it is interrupted: a guest that lets others wait (leases, fanotify) keeps no caller for longer.
 */
package org.belljar.oci.files;
