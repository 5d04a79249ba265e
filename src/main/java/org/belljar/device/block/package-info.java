/**
 * Block devices: what all of them are as files ({@link org.belljar.device.block.Disk},
 * {@link org.belljar.device.block.BlockFile}), and the loop devices, which are files of the guest behind a block device
 * ({@link org.belljar.device.block.LoopDevice}). Nothing of the host's block layer is used.
 *
 * <p>There is no cache of blocks: a write is in the file behind the device when it returns. No file system driver reads a
 * device, so mount(2) of a type that needs one is ENODEV.
 *
 * <p>Locks: a device's own lock (BLOCK_DEVICE) is held for changes of its state alone, never while data moves.
 *
 * <p>Not supported: partitions (LO_FLAGS_PARTSCAN is kept and shown, BLKRRPART finds none), encryption.
 */
package org.belljar.device.block;
