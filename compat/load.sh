#!/bin/sh
# A little of all that bpftrace's tools look at: processes, files, a block device (null_blk, where there is
# one), TCP over the loopback, Unix sockets, threads, names, signals, users. Some three seconds.
exec perl - <<'PERL'
use strict;
use Config;
use IO::Handle;
use IO::Socket::INET;
use Socket;
use POSIX ();

my $server = IO::Socket::INET->new(Listen => 5, LocalAddr => '127.0.0.1', ReuseAddr => 1) or die $!;
my $port = $server->sockport;
socketpair(my $left, my $right, AF_UNIX, SOCK_STREAM, 0) or die $!;
$left->autoflush(1);
if (!fork) {
  my $line = <$right>;
  my $client = IO::Socket::INET->new(PeerAddr => "127.0.0.1:$port") or die $!;
  print $client "hello\n";
  $line = <$client>;
  POSIX::_exit(0);
}
print $left "go\n";
my $peer = $server->accept;
my $line = <$peer>;
print $peer "bye\n";
close $peer;
wait;
IO::Socket::INET->new(PeerAddr => '127.0.0.1:1');    # refused
gethostbyname('localhost');
kill 0, $$;
kill 'CONT', $$;
if (!fork) {
  POSIX::setuid(65534);
  POSIX::_exit(0);
}
wait;
eval 'use threads; threads->create(sub { 1 })->join' if $Config{usethreads};
open(my $file, '>', "/tmp/load.$$") or die $!;
print $file 'x' x 100000;
$file->flush;
$file->sync;
close $file;
unlink "/tmp/load.$$";
open($file, '<', '/no/such/file');
stat '/no/such/file';
system 'df / >/dev/null; sync; echo read >/dev/null';
if (-b '/dev/nullb0') {
  system 'dd if=/dev/nullb0 of=/dev/null bs=64k count=8 iflag=direct 2>/dev/null';
  system 'dd if=/dev/zero of=/dev/nullb0 bs=64k count=8 conv=fsync 2>/dev/null';
}
my $end = time + 2;
1 while time < $end;
select undef, undef, undef, 0.5;
PERL
