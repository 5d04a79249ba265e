package org.belljar.fs.sys;

import java.util.function.Function;
import org.belljar.vfs.BlockDevice;
import org.belljar.vfs.BlockDevices;
import org.belljar.vfs.Caller;
import org.belljar.vfs.Inode;
import org.belljar.vfs.OpenFile;
import org.belljar.vfs.pseudo.LinkInode;
import org.belljar.vfs.pseudo.PseudoDirectory;
import org.belljar.vfs.pseudo.TextInode;

/** Directories with an entry for each block device: the devices' own, and those with links to them. */
final class BlockDirectory extends PseudoDirectory {
    private static final int DT_DIR = 4, DT_LNK = 10, DT_REG = 8;

    private final BlockDevices devices;
    private final Function<BlockDevice, String> naming;
    /** What leads from here to the devices' directories; null: here they are. */
    private final String target;

    private BlockDirectory(SysFileSystem fs, BlockDevices devices, Function<BlockDevice, String> naming, String target) {
        super(fs, 0755);
        this.devices = devices;
        this.naming = naming;
        this.target = target;
    }

    static BlockDirectory devices(SysFileSystem fs, BlockDevices devices) {
        return new BlockDirectory(fs, devices, BlockDevice::name, null);
    }

    static BlockDirectory links(SysFileSystem fs, BlockDevices devices, Function<BlockDevice, String> naming, String target) {
        return new BlockDirectory(fs, devices, naming, target);
    }

    @Override
    protected Inode dynamic(Caller caller, String name, Inode known) {
        for (BlockDevice d : devices.all()) {
            if (naming.apply(d).equals(name)) {
                if (target != null) {
                    return known instanceof LinkInode ? known : new LinkInode(fileSystem(), c -> target + d.name());
                }
                return known instanceof DeviceDirectory k && k.device == d ? known : new DeviceDirectory((SysFileSystem) fileSystem(), d, "");
            }
        }
        return null;
    }

    @Override
    protected void listDynamic(Caller caller, long from, OpenFile.DirectorySink sink) {
        long cookie = DYNAMIC;
        for (BlockDevice d : devices.all()) {
            if (cookie++ >= from && !sink.entry(naming.apply(d), cookie, target == null ? DT_DIR : DT_LNK, cookie)) {
                return;
            }
        }
    }

    /** One device, or a directory of its attributes. */
    private static final class DeviceDirectory extends PseudoDirectory {
        private final BlockDevice device;
        /** Of the attributes' paths that are seen here: empty, or "queue/". */
        private final String prefix;

        DeviceDirectory(SysFileSystem fs, BlockDevice device, String prefix) {
            super(fs, 0755);
            this.device = device;
            this.prefix = prefix;
            if (prefix.isEmpty()) {
                add("subsystem", new LinkInode(fs, c -> "../../../../class/block"));
                directory("holders");
                directory("slaves");
            }
        }

        @Override
        protected Inode dynamic(Caller caller, String name, Inode known) {
            String path = prefix + name;
            SysFileSystem fs = (SysFileSystem) fileSystem();
            if (device.attributes(caller).containsKey(path)) {
                return known instanceof Attribute ? known : new Attribute(fs, device, path);
            }
            boolean isDirectory = !device.attributes(caller).subMap(path + "/", path + "0").isEmpty();
            return !isDirectory ? null : known instanceof DeviceDirectory ? known : new DeviceDirectory(fs, device, path + "/");
        }

        @Override
        protected void listDynamic(Caller caller, long from, OpenFile.DirectorySink sink) {
            long cookie = DYNAMIC;
            String last = "";
            for (String path : device.attributes(caller).tailMap(prefix).keySet()) {
                if (!path.startsWith(prefix)) {
                    return;
                }
                String name = path.substring(prefix.length());
                int slash = name.indexOf('/');
                String shown = slash < 0 ? name : name.substring(0, slash);
                if (!shown.equals(last) && cookie++ >= from && !sink.entry(shown, cookie, slash < 0 ? DT_REG : DT_DIR, cookie)) {
                    return;
                }
                last = shown;
            }
        }
    }

    /** One attribute; gone with what it tells of, an open one is empty then. */
    private static final class Attribute extends TextInode {
        Attribute(SysFileSystem fs, BlockDevice device, String path) {
            super(fs, 0444, c -> {
                String text = device.attributes(c).get(path);
                return text == null ? "" : text + "\n";
            });
        }
    }
}
