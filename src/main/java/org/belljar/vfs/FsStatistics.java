package org.belljar.vfs;

/** statfs(2): magic number, block size in bytes, counts in blocks and inodes. */
public record FsStatistics(long magic, long blockSize, long blocks, long blocksFree, long blocksAvailable, long files,
        long filesFree, int nameMax) {}
