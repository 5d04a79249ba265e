#!/bin/sh
# usage: stress.sh CLASS SECONDS [NAME...]; runs each stressor of a class of stress-ng, or those named, with verification for so
# long, as an ordinary user, and prints how each ended. What follows is left out: it wants all of a machine's memory or processor,
# changes the machine (clock, swap, processors, watchdog), or needs hardware, Internet sockets, io_uring or kernel modules.
left_out='bigheap oom-pipe watchdog softlockup reboot cpu-online memhotplug swap apparmor pageswap clock smi idle-page binderfs klog
rtc uprobe ioport forkheavy dccp rawpkt rawsock rawudp icmp-flood ping-sock sock sockabuse sockdiag sockfd sockmany udp udp-flood
network netlink-proc netlink-task tun io-uring epoll
bad-ioctl bind-mount cpu-cache device efivar filesystem interrupt memory mlockmany os scheduler security sysinval tmpfs pci'
# With Belljar these end otherwise, as it has no such system call: Linux's asynchronous I/O.
left_out="$left_out aiol"
class=$1 seconds=$2
shift 2
as_user=
[ "$(id -u)" = 0 ] && as_user='setpriv --reuid 65534 --regid 65534 --clear-groups'
[ $# -gt 0 ] || set -- $(stress-ng --class "$class?" 2>&1 | sed 's/.*: //')
for name; do
    case " $(echo $left_out) " in *" $name "*) continue ;; esac
    scratch=$(mktemp -d /tmp/stress-XXXXXX)
    chmod 777 "$scratch"
    (cd "$scratch" && timeout -k 5 120 $as_user stress-ng --temp-path "$scratch" "--$name" 1 -t "$seconds" --verify --vm-bytes 64M) \
        >"$scratch/log" 2>&1 </dev/null
    status=$?
    echo "$name $status"
    [ $status = 0 ] || cat "$scratch/log" >&2
    rm -rf "$scratch"
done
