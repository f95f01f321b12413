# The packaged bpftrace and bpftool, for the scripts that source this file after launcher/apt.sh, with their
# own folder in $here. Sets $work, where $work/bpftrace and $work/tools/bpftool then are, and $peers, the
# Debian system they come from.

# bpftrace runs with the libraries it is packaged with, but in this file system, so that both tracers
# see the same paths. Its name stays, since a case may print it: the loader is started under it.
work=$sonde_cache/compat
peers=$("$here/../bench/peers" | tail -n 1)
mkdir -p "$work/peer"
peer() {
  ln -sf "$peers/lib64/ld-linux-x86-64.so.2" "$work/peer/$1"
  mkdir -p "$(dirname "$2")"
  cat >"$2" <<EOF
#!/bin/sh
exec "$work/peer/$1" --library-path "$peers/usr/lib/x86_64-linux-gnu" "$peers$3" "\$@"
EOF
  chmod 755 "$2"
}
peer bpftrace "$work/bpftrace" /usr/bin/bpftrace
peer bpftool "$work/tools/bpftool" /usr/sbin/bpftool
