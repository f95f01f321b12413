# is_current CHECKOUT IMAGE: whether there is an image, and no source is newer than its build.
is_current() {
  [ -e "$2/sonde.aot" ] &&
    [ -z "$(find "$1"/pom.xml "$1"/launcher "$1"/*/pom.xml "$1"/*/src/main -newer "$2/sonde.aot" -print -quit)" ]
}
