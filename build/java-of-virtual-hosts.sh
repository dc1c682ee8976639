#!/bin/sh
# A java for whoever is not root: root of a user namespace of its own, with networks and mounts that
# nobody else sees, and an empty /run for `ip netns` to keep its names in. ./dev gives it to Surefire.
exec unshare --user --map-root-user --net --mount sh -c '
  mount -t tmpfs none /run && ip link set lo up && exec "$0" "$@"' "$JAVA_HOME/bin/java" "$@"
