# What ip(8) shows of the loopback interface.
# needs: ip
# normalise: /^ +\d+ +\d+ +\d+ +\d+ +\d+ +\d+ *$/counters/ traffic
ip addr show dev lo
ip -o link show dev lo
ip -br addr show dev lo
ip route show table local dev lo
ip -6 route show table local dev lo
ip rule
ip -6 rule
ip route get 127.0.0.1
ip route get ::1
ip link show dev nosuch0; echo "status $?"
ip neigh show dev lo
