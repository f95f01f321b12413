# Debian packages, for the scripts that source this file: packages installed into the system, and
# packages taken out of another release into a folder of ours. Where Debian's archive is, and
# through which proxy, is apt's own knowledge on this machine; nothing here names a host.

sonde_cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/sonde

say() { printf 'sonde: %s\n' "$*" >&2; }
die() {
  say "$*"
  exit 1
}

# release_name: the code name of the Debian release this machine runs, such as bookworm.
release_name() {
  [ -r /etc/os-release ] || return 1
  (
    . /etc/os-release
    case " ${ID:-} ${ID_LIKE:-} " in *' debian '*) ;; *) exit 1 ;; esac
    printf '%s\n' "${VERSION_CODENAME:-sid}"
  )
}

# archive_uri: where apt on this machine reads that release from.
archive_uri() {
  apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
    awk -v own="$(release_name)" '
      $2 == "main" && ($1 == own || $1 ~ /^(stable|testing|unstable|sid)$/) { print $3; exit }'
}

# in_suite SUITE COMMAND ARGUMENT...: runs apt-get or apt-cache on SUITE of the same archive, with
# lists and downloads in a folder of ours; the system's own apt state is neither read nor written.
in_suite() {
  suite_dir=$sonde_cache/apt/$1
  if [ ! -e "$suite_dir/ready" ]; then
    archive=$(archive_uri)
    [ -n "$archive" ] || die "apt has no source of Debian packages; add one to /etc/apt/sources.list.d"
    keys=
    for ring in /usr/share/keyrings/debian-archive-keyring.gpg \
      /usr/share/keyrings/debian-archive-keyring.pgp; do
      [ ! -e "$ring" ] || keys="[signed-by=$ring] "
    done
    mkdir -p "$suite_dir/lists/partial" "$suite_dir/cache/archives/partial"
    printf 'deb %s%s %s main\n' "$keys" "$archive" "$1" >"$suite_dir/sources.list"
    : >"$suite_dir/status"
    say "reading the package lists of Debian $1"
    suite_apt apt-get -q -q update >&2 || return 1
    : >"$suite_dir/ready"
  fi
  shift
  suite_apt "$@"
}

suite_apt() {
  suite_command=$1
  shift
  "$suite_command" -o Dir::Etc::sourcelist="$suite_dir/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::State="$suite_dir" -o Dir::State::lists="$suite_dir/lists" \
    -o Dir::State::status="$suite_dir/status" -o Dir::Cache="$suite_dir/cache" \
    -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
    -o APT::Sandbox::User=root -o Acquire::Languages=none "$@"
}

# refresh_suite SUITE: makes the next in_suite read the lists anew.
refresh_suite() { rm -f "$sonde_cache/apt/$1/ready"; }

# has_package SUITE PACKAGE
has_package() { in_suite "$1" apt-cache show "$2" >/dev/null 2>&1; }

# unpack_from SUITE FOLDER PACKAGE...: downloads packages of SUITE and unpacks them under FOLDER.
# A list that has aged out of the archive names files that are gone: it is then read again, once.
unpack_from() {
  unpack_suite=$1
  unpack_into=$2
  shift 2
  unpack_debs=$(mktemp -d)
  if ! (cd "$unpack_debs" && in_suite "$unpack_suite" apt-get -q -q download "$@" >&2); then
    refresh_suite "$unpack_suite"
    (cd "$unpack_debs" && in_suite "$unpack_suite" apt-get -q -q download "$@" >&2) || {
      rm -rf "$unpack_debs"
      die "could not download $* of Debian $unpack_suite"
    }
  fi
  mkdir -p "$unpack_into"
  for deb in "$unpack_debs"/*.deb; do
    dpkg-deb -x "$deb" "$unpack_into" || die "could not unpack ${deb##*/}"
  done
  rm -rf "$unpack_debs"
}

# need PACKAGE...: installs what is missing of these into the system, quietly if nothing is.
need() {
  missing=
  for package; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || state=
    [ "$state" = installed ] || missing="$missing $package"
  done
  [ -n "$missing" ] || return 0
  release_name >/dev/null || die "please install:$missing (only Debian's packages are installed by this script)"
  [ "$(id -u)" = 0 ] || die "please run this once as root, or install:$missing"
  say "installing:$missing"
  need_log=$(mktemp)
  # The lists are read first: those a container image or an old machine carries may be empty or name
  # files that have left the archive.
  apt-get -q -q update >"$need_log" 2>&1 || say "apt-get update failed; trying with the lists at hand"
  # shellcheck disable=SC2086 # the words of $missing are the arguments
  if ! DEBIAN_FRONTEND=noninteractive apt-get -q -q -y -o Dpkg::Use-Pty=0 install \
    --no-install-recommends $missing >>"$need_log" 2>&1; then
    cat "$need_log" >&2
    rm -f "$need_log"
    die "could not install:$missing"
  fi
  rm -f "$need_log"
}
