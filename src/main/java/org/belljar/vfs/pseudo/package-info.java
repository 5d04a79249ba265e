/**
 * Parts for file systems whose content the kernel makes up: text generated when it is read, directories in memory, links.
 * Used by fs.proc and fs.sys.
 *
 * <p>Text is made with no lock held: making it may take any lock of the kernel.
 */
package org.belljar.vfs.pseudo;
