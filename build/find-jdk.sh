# Sourced by ./ciranda and ./dev: finds a JDK that is new enough. POSIX sh, and no process is
# started for a usual JDK, because every start of a node passes here.

JDK_LEAST=25

# say ENGLISH PORTUGUESE: one line to standard error in the person's language.
say() {
  case "${CIRANDA_LOCALE:-${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}}" in
    pt*) printf '%s\n' "$2" >&2 ;;
    *) printf '%s\n' "$1" >&2 ;;
  esac
}

# is_jdk HOME: true for a JDK (not a bare runtime) of at least JDK_LEAST.
is_jdk() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 1
  jdk_version=
  if [ -r "$1/release" ]; then
    while IFS='=' read -r jdk_key jdk_value; do
      [ "$jdk_key" = JAVA_VERSION ] && jdk_version=$jdk_value
    done <"$1/release"
  fi
  if [ -z "$jdk_version" ]; then
    jdk_version=$("$1/bin/javac" -version 2>/dev/null) || return 1
    jdk_version=${jdk_version#javac }
  fi
  jdk_version=${jdk_version#\"}
  jdk_version=${jdk_version%%[!0-9]*}
  [ "${jdk_version:-0}" -ge "$JDK_LEAST" ]
}

# use_first_jdk HOME...: sets JAVA_HOME to the first that serves.
use_first_jdk() {
  for jdk_home in "$@"; do
    if is_jdk "$jdk_home"; then
      JAVA_HOME=$jdk_home
      return 0
    fi
  done
  return 1
}

# find_jdk: sets and exports JAVA_HOME, or explains what is missing and returns 1.
find_jdk() {
  use_first_jdk "${JAVA_HOME:-/nonexistent}" || {
    jdk_home=$(command -v java) && jdk_home=$(readlink -f "$jdk_home" 2>/dev/null) &&
      use_first_jdk "${jdk_home%/bin/java}"
  } || use_first_jdk /usr/lib/jvm/* /usr/lib64/jvm/* /opt/* /opt/*/* /usr/local/lib/jvm/* \
    /usr/java/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.local/share/mise/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home ||
    {
      [ -x /usr/libexec/java_home ] &&
        use_first_jdk "$(/usr/libexec/java_home -v "$JDK_LEAST+" 2>/dev/null)"
    } || {
    say "Ciranda needs a JDK $JDK_LEAST or newer, and none was found (JAVA_HOME, PATH, the usual folders)." \
      "Ciranda precisa de um JDK $JDK_LEAST ou mais novo, e nenhum foi encontrado (JAVA_HOME, PATH, pastas de costume)."
    say "On Debian: apt install openjdk-$JDK_LEAST-jdk-headless, or Temurin from https://adoptium.net" \
      "No Debian: apt install openjdk-$JDK_LEAST-jdk-headless, ou o Temurin de https://adoptium.net"
    return 1
  }
  export JAVA_HOME
}
