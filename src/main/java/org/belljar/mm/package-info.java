/**
 * Address spaces: what the guest's memory holds, where, and with which rights; loading of programs; access to guest memory.
 *
 * <p>{@link org.belljar.mm.AddressSpace} keeps the tree of mappings ({@link org.belljar.mm.VmaTree} of immutable
 * {@link org.belljar.mm.Vma}); {@code Mapper}, {@code Protector}, {@code Remapper}, {@code Brk} and {@code StackExpander}
 * change it and put the same change for the host process that carries it into a {@code HostCalls} list.
 * {@link org.belljar.mm.GuestMemory} reads and writes the guest's memory. {@link org.belljar.mm.ElfImage} checks a program,
 * {@link org.belljar.mm.ElfLoader} maps it, {@link org.belljar.mm.InitialStack} is what it starts with.
 *
 * <p>Order: an address space's change token (held across sleeps), then its lock; the lock is never held over a host call or
 * a file's release.
 *
 * <p>Not supported: huge pages of the guest's own, memory policies, protection keys, userfaultfd, guard pages by madvise,
 * bottom-up layout for an unlimited stack. The initial stack is mapped at its full size (up to 64 MiB) at once, so it shows
 * in /proc/PID/maps larger than Linux would show it; beyond that it grows by faults.
 */
package org.belljar.mm;
