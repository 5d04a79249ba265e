# fork, pipes, signals, files, sockets, formats and regular expressions, as Perl does them.
use strict; use warnings; use Socket; use POSIX qw(:sys_wait_h mkfifo sigaction SIGUSR1); use Fcntl qw(:flock :seek); use IO::Handle; use File::Temp; use File::Find; use Time::HiRes qw(usleep alarm);
$| = 1;
pipe(my $r, my $w) or die; my $pid = fork;
if (!$pid) { close $r; print $w "from child\n" x 3; exit 7 }
close $w; print <$r>; waitpid($pid, 0); print $? >> 8, "\n";
open(my $p, '-|', 'printf "a b\nc d\n" | sort -r') or die; print while <$p>; close $p; print "$?\n";
open(my $q, '|-', 'cat') or die; print $q "to cat\n"; close $q; print `echo back; exit 3`, $? >> 8, "\n"; print system('false') >> 8, "\n";
$SIG{USR1} = sub { print "usr1\n" }; kill USR1 => $$; $SIG{ALRM} = sub { die "alarm\n" }; eval { alarm 0.05; select(undef, undef, undef, 5) }; print $@;
my @kids; for my $n (1 .. 5) { my $k = fork; if (!$k) { usleep(1000 * $n); exit $n } push @kids, $k } my $sum = 0; for (@kids) { waitpid($_, 0); $sum += $? >> 8 } print "$sum\n"; print waitpid(-1, WNOHANG), "\n";
my $k = fork; if (!$k) { sleep 100; exit } kill TERM => $k; waitpid($k, 0); print $? & 127, "\n";
socketpair(my $a, my $b, AF_UNIX, SOCK_STREAM, PF_UNSPEC) or die; syswrite $a, "over"; sysread $b, my $got, 10; print "$got\n";
open(my $f, '+>', 'data') or die; print $f map { "line $_\n" } 1 .. 1000; flock($f, LOCK_EX) and print "locked\n"; seek($f, 0, SEEK_SET); my $count = () = <$f>; print "$count ", -s 'data', "\n"; truncate($f, 20); print -s $f, "\n"; close $f;
rename 'data', 'renamed'; symlink 'renamed', 'link'; link 'renamed', 'hard'; print readlink('link'), ' ', (stat 'hard')[3], ' ', sprintf('%o', (stat _)[2]), "\n"; chmod 0600, 'hard'; printf "%o\n", (stat 'renamed')[2] & 07777; utime 1e9, 1e9, 'hard'; print +(stat 'hard')[9], "\n";
mkdir 'd'; open(my $g, '>', "d/$_") for 'a' .. 'e'; opendir(my $d, 'd'); print join(' ', sort grep { !/^\./ } readdir $d), "\n"; my @all; find(sub { push @all, $File::Find::name }, '.'); print scalar(@all), "\n"; mkfifo('fifo', 0600) and print -p 'fifo' ? "fifo\n" : "none\n"; unlink glob('d/*'); rmdir 'd' and print "gone\n"; print open(my $n, '<', 'missing') ? '' : "$!\n";
my %h; $h{$_ % 7} += $_ for 1 .. 10000; print join(',', map { $h{$_} } sort keys %h), "\n"; my $text = join ' ', 1 .. 2000; my $matches = () = $text =~ /\b\d*7\d*\b/g; print "$matches\n"; print sprintf('%.10g %s', atan2(1, 1) * 4, join '', map { chr(97 + $_ % 26) } 1 .. 30), "\n"; local $/; print length(do { open my $s, '<', '/proc/self/status'; <$s> }) > 100 ? "status\n" : "none\n";
exec 'sh', '-c', 'echo executed; exit 4';
