# shellcheck shell=bash
# What quickstart and verify share: finds Java and Maven, and gets what is missing where it may (Debian, as root).
# Sourced, never run.

say() { printf '%s\n' "$*" >&2; }

fail() {
  printf '\n' >&2
  say "$*"
  exit 1
}

may_install() { [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; }

# install WHAT PACKAGE...: by apt, with the package lists fetched where there are none.
install() {
  local what=$1
  shift
  say "Installing $what by apt: $*"
  if [ -z "$(find /var/lib/apt/lists -name '*_Packages*' -print -quit 2>/dev/null)" ]; then
    apt-get update -qq || fail "TM-408 apt-get update failed, so $what cannot be installed; see the lines above."
  fi
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null ||
    fail "TM-408 apt-get could not install $what ($*); see the lines above."
}

# java_major COMMAND: the major version of a JDK's java, or 0.
java_major() {
  local version
  version=$("$1" -version 2>&1 | sed -n 's/^[^"]*version "\([^"]*\)".*/\1/p' | head -n 1) || true
  version=${version#1.}
  version=${version%%[.-]*}
  case $version in
    '' | *[!0-9]*) echo 0 ;;
    *) echo "$version" ;;
  esac
}

# Sets JAVA_HOME to a JDK of 17 or later, a newer one only where no older will do.
find_java() {
  local home seen='' found=''
  local -a candidates=("${JAVA_HOME:-}")
  if command -v javac >/dev/null; then
    candidates+=("$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")")
  fi
  candidates+=(/usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home)
  for home in "${candidates[@]}"; do
    if [ -z "$home" ] || [ ! -x "$home/bin/javac" ]; then continue; fi
    if [ "$(java_major "$home/bin/java")" -ge 17 ]; then
      found=$home
      break
    fi
    seen="$seen $home (Java $(java_major "$home/bin/java"))"
  done
  if [ -z "$found" ] && [ -z "${1:-}" ] && may_install; then
    install 'a JDK' openjdk-17-jdk-headless
    find_java again
    return
  fi
  [ -n "$found" ] || fail "TM-408 Tidemark needs a JDK of version 17 or later; found:${seen:- none}. Install one (Debian: apt-get install openjdk-17-jdk-headless), or point JAVA_HOME at the one you have."
  export JAVA_HOME=$found
}

# at_least WANTED FOUND: whether version FOUND is WANTED or later.
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

# Needs JAVA_HOME.
find_maven() {
  if ! command -v mvn >/dev/null && may_install; then
    install 'Maven' maven
  fi
  command -v mvn >/dev/null ||
    fail "TM-408 Tidemark is built with Maven 3.8.7 or later, and there is no mvn on the PATH. Install it (Debian: apt-get install maven)."
  local version
  version=$(mvn -B -version 2>/dev/null | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p')
  at_least 3.8.7 "${version:-0}" ||
    fail "TM-408 Tidemark is built with Maven 3.8.7 or later, and the mvn on the PATH is ${version:-unknown}. Install a newer one, and put it first on the PATH."
}
