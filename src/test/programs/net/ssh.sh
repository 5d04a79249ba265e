# sshd and ssh over loopback: commands, standard input and status, a terminal, forwarding, sftp, much data, a killed session.
# needs: /usr/sbin/sshd ssh
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
port2=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
[ "$(id -u)" != 0 ] || mkdir -p /run/sshd
ssh-keygen -q -t ed25519 -N '' -f hostkey
ssh-keygen -q -t ed25519 -N '' -f key
cp key.pub authorized
chmod 600 authorized
cat >sshd.conf <<END
Port $port
ListenAddress 127.0.0.1
HostKey $PWD/hostkey
AuthorizedKeysFile $PWD/authorized
PidFile $PWD/pid
UsePAM no
StrictModes no
PermitRootLogin yes
PrintMotd no
PrintLastLog no
Subsystem sftp /usr/lib/openssh/sftp-server
END
cat >ssh.conf <<END
Host *
  HostName 127.0.0.1
  Port $port
  User $(id -un)
  IdentityFile $PWD/key
  UserKnownHostsFile /dev/null
  StrictHostKeyChecking no
  LogLevel ERROR
END
/usr/sbin/sshd -f "$PWD/sshd.conf" -D -E "$PWD/log" &
for _ in $(seq 400); do nc -z 127.0.0.1 "$port" && break; sleep 0.05; done
ssh -F ssh.conf x 'echo to stdout; echo to stderr >&2; exit 7'; echo "status $?"
echo some input | ssh -F ssh.conf x 'tr a-z A-Z'
ssh -F ssh.conf -tt x 'stty size >/dev/null; tty | sed s/[0-9]*$//; echo done' </dev/null
head -c 5000000 /dev/zero | ssh -F ssh.conf x 'cat' | wc -c
ssh -F ssh.conf x 'kill -TERM $$'; echo "status $?"
echo 'the file' >file
printf 'get %s/file %s/copy\nput %s/file %s/copy2\n' "$PWD" "$PWD" "$PWD" "$PWD" | sftp -q -F ssh.conf -b - x >/dev/null; echo "sftp $?"
cat copy copy2
ssh -F ssh.conf -f -N -M -S "$PWD/master" -L "$port2:127.0.0.1:$port" x
nc -w 1 127.0.0.1 "$port2" </dev/null | cut -c 1-8
ssh -F ssh.conf -S "$PWD/master" x 'echo over the master'
ssh -F ssh.conf -S "$PWD/master" -O exit x 2>/dev/null; echo "exit $?"
grep -v IdentityFile ssh.conf >anonymous.conf
ssh -F anonymous.conf -o BatchMode=yes -o IdentityFile=none x true 2>/dev/null; echo "refused $?"
kill "$(cat pid)"; wait
rm -f hostkey* key* authorized sshd.conf ssh.conf anonymous.conf log pid file copy copy2 master
