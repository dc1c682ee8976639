# Sourced by ./ciranda and ./dev after find-jdk.sh, with ROOT set to the checkout: builds the
# package when it is missing or older than its sources. POSIX sh.

PACKAGE=$ROOT/app/target/dist
BUILD_LOG=$ROOT/.ciranda/build.log

# fingerprint: one line that changes with the name or content of anything that is packaged.
# Contents, not times: a copied, re-cloned or stashed tree is judged by what it is.
fingerprint() {
  (
    cd "$ROOT" && find pom.xml */pom.xml */src/main -name node_modules -prune -o \
      -type f -exec cksum {} + | LC_ALL=C sort | cksum
  )
}

# is_packaged: true when the package was made from just these sources. Maven writes `sources`
# as the last file of the package (app/pom.xml).
is_packaged() {
  [ -r "$PACKAGE/sources" ] && read -r packaged <"$PACKAGE/sources" &&
    [ "$packaged" = "$(fingerprint)" ]
}

# quiet_maven ARGUMENT...: Maven without its progress, its colours and its JVM's warnings. Not
# `mvn -q`: that hides the compiler's warnings, which are what -Werror stops at.
quiet_maven() {
  MAVEN_OPTS="-Dorg.slf4j.simpleLogger.defaultLogLevel=warn --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Djansi.noreset=true ${MAVEN_OPTS:-}" \
    mvn -B -Dstyle.color=never -f "$ROOT/pom.xml" "$@"
}

# under_build_lock COMMAND...: one build at a time in this checkout, whoever started it.
# What COMMAND starts sees CIRANDA_BUILDING, and so never waits for its own ancestor.
under_build_lock() {
  if [ -n "${CIRANDA_BUILDING:-}" ]; then
    "$@"
    return
  fi
  mkdir -p "$ROOT/.ciranda" || return 1
  if command -v flock >/dev/null 2>&1; then
    (
      flock 9 || exit 1
      CIRANDA_BUILDING=1
      export CIRANDA_BUILDING
      "$@" 9>&-
    ) 9>"$ROOT/.ciranda/build.lock"
    return
  fi
  # Without flock: a folder is the lock, and one whose owner is dead is taken over.
  (
    lock=$ROOT/.ciranda/build.lock.d
    until mkdir "$lock" 2>/dev/null; do
      owner=$(cat "$lock/pid" 2>/dev/null) || owner=
      if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
        rm -rf "$lock"
      else
        sleep 1
      fi
    done
    trap 'rm -rf "$lock"' EXIT
    trap 'exit 130' INT TERM HUP
    echo $$ >"$lock/pid"
    CIRANDA_BUILDING=1
    export CIRANDA_BUILDING
    "$@"
  )
}

# ensure_packaged: builds unless that is done; says so in one line, also while another builds.
ensure_packaged() {
  is_packaged && return 0
  command -v mvn >/dev/null 2>&1 || {
    say "Ciranda is built with Maven, and mvn was not found (on Debian: apt install maven)." \
      "Ciranda é compilado com o Maven, e o mvn não foi encontrado (no Debian: apt install maven)."
    return 5
  }
  say "Building Ciranda: this takes about a minute ..." \
    "Compilando o Ciranda: leva cerca de um minuto ..."
  under_build_lock build_package
}

# build_package: called under the lock, where another start may have built it meanwhile.
build_package() {
  is_packaged && return 0
  quiet_maven -Dmaven.test.skip=true package >"$BUILD_LOG" 2>&1 </dev/null || {
    say "The build failed. Maven's log: $BUILD_LOG" "A compilação falhou. Registro do Maven: $BUILD_LOG"
    return 1
  }
  train
}

# train: starts the packaged program once, alone and on a folder of its own, and keeps what the JVM
# learns (JEP 514). In a terminal of its own where there is one to be had, because people chat in
# one. Without it everything works, only more slowly, so nobody is told of a failure.
train() {
  rm -f "$PACKAGE/ciranda.aot"
  training=$(mktemp -d) || return 0
  (
    cd "$training" || exit
    HOME=$training CIRANDA_BUILDING=1 TERM=xterm-256color CIRANDA_LOCALE=C.UTF-8
    CIRANDA_JAVA_OPTS=-XX:AOTCacheOutput=$PACKAGE/ciranda.aot
    export HOME CIRANDA_BUILDING TERM CIRANDA_LOCALE CIRANDA_JAVA_OPTS
    alone="--name training --data-dir $training/data --multicast off --bind 127.0.0.1 --port 0"
    # The pauses are for whoever reads the lines: what is typed before the group is there waits.
    { sleep 2 && printf 'hello\rpeers\r/status\r' && sleep 1 && printf 'exit\r'; } |
      if [ "$(uname)" = Linux ] && command -v script >/dev/null 2>&1; then
        script -qec "'$ROOT/ciranda' $alone" /dev/null
      else
        "$ROOT/ciranda" $alone
      fi
  ) >"$training/log" 2>&1
  rm -rf "$training"
}
