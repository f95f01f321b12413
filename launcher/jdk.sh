# A JDK of the version Sonde is written in, for the scripts that source this file after apt.sh.

jdk_version=25
private_jdk=$sonde_cache/jdk-$jdk_version

# is_jdk FOLDER: whether FOLDER is a whole JDK (compiler and linker) of that version.
is_jdk() {
  [ -x "$1/bin/javac" ] && [ -x "$1/bin/jlink" ] && [ -r "$1/release" ] &&
    grep -q "^JAVA_VERSION=\"$jdk_version[.\"]" "$1/release"
}

# find_jdk: sets and exports JAVA_HOME if this machine has the JDK.
find_jdk() {
  path_jdk=$(command -v javac) && path_jdk=$(readlink -f "$path_jdk") && path_jdk=${path_jdk%/bin/javac}
  for JAVA_HOME in "${JAVA_HOME:-}" /usr/lib/jvm/* "$path_jdk" "$private_jdk"/usr/lib/jvm/*; do
    if [ -n "$JAVA_HOME" ] && is_jdk "$JAVA_HOME"; then
      export JAVA_HOME
      return 0
    fi
  done
  unset JAVA_HOME
  return 1
}

# need_jdk: finds the JDK or installs it, and exports JAVA_HOME.
need_jdk() {
  find_jdk && return 0
  release=$(release_name) || die "please install JDK $jdk_version and set JAVA_HOME to its folder"
  package=openjdk-$jdk_version-jdk-headless
  if [ "$(id -u)" = 0 ]; then
    apt-cache show "$package" >/dev/null 2>&1 || apt-get -q -q update >&2
    if apt-cache show "$package" >/dev/null 2>&1; then
      need "$package"
      find_jdk && return 0
    fi
  fi
  for suite in "$release" trixie forky sid; do
    has_package "$suite" "$package" || continue
    say "taking JDK $jdk_version of Debian $suite into $private_jdk; the system stays as it is"
    install_private_jdk "$suite"
    find_jdk && return 0
  done
  die "found no JDK $jdk_version; please install one and set JAVA_HOME to its folder"
}

# install_private_jdk SUITE: the JDK of a later Debian release in a folder of its own, together with
# the C library it was built for. The system's C library is older and stays untouched, so every
# executable and library of this JDK is told to look for its own first.
install_private_jdk() {
  rm -rf "$private_jdk" "$private_jdk.new"
  unpack_from "$1" "$private_jdk.new" "openjdk-$jdk_version-jdk-headless" \
    "openjdk-$jdk_version-jre-headless" libc6 libgcc-s1 libstdc++6 zlib1g
  mv "$private_jdk.new" "$private_jdk.partial"
  # Links to /etc/java-25-openjdk and the like mean the tree they came with.
  find "$private_jdk.partial" -type l | while read -r link; do
    target=$(readlink "$link")
    case $target in
      /etc/ssl/*) ;; # the machine's own certificates
      /*) [ ! -e "$private_jdk.partial$target" ] || ln -sfn "$private_jdk$target" "$link" ;;
    esac
  done
  mv "$private_jdk.partial" "$private_jdk"
  bind_to_private_libc "$private_jdk"/usr/lib/jvm/*
}

# bind_to_private_libc FOLDER...: makes every ELF file there use the C library beside the private JDK.
bind_to_private_libc() {
  need_patchelf
  loader=$(find "$private_jdk/usr/lib" "$private_jdk/usr/lib64" -name 'ld-linux-*.so.*' 2>/dev/null | head -n 1)
  libraries=$(dirname "$(find "$private_jdk/usr/lib" -name libc.so.6 | head -n 1)")
  find "$@" -type f \( -path '*/bin/*' -o -name '*.so' -o -name jspawnhelper -o -name jexec \) |
    while read -r file; do
      is_elf "$file" || continue
      own=$("$patchelf" --print-rpath "$file")
      "$patchelf" --set-rpath "${own:+$own:}$libraries" "$file"
      if "$patchelf" --print-interpreter "$file" >/dev/null 2>&1; then
        "$patchelf" --set-interpreter "$loader" "$file"
      fi
    done
}

is_elf() { [ "$(head -c 4 "$1" | tr -d '\177')" = ELF ]; }

# uses_private_libc: whether the JDK in JAVA_HOME is the private one.
uses_private_libc() { case $JAVA_HOME in "$private_jdk"/*) ;; *) return 1 ;; esac; }

need_patchelf() {
  if command -v patchelf >/dev/null; then
    patchelf=patchelf
    return
  fi
  if [ "$(id -u)" = 0 ]; then
    need patchelf
    patchelf=patchelf
  else
    patchelf=$sonde_cache/patchelf/usr/bin/patchelf
    [ -x "$patchelf" ] || unpack_from "$(release_name)" "$sonde_cache/patchelf" patchelf
  fi
}
