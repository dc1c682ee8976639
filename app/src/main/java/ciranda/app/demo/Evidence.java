package ciranda.app.demo;

import ciranda.app.demo.Happening.Deed;
import ciranda.app.demo.Happening.Done;
import ciranda.app.demo.Happening.Obeyed;
import ciranda.app.demo.Happening.Pictured;
import ciranda.app.demo.Happening.Scene;
import ciranda.app.demo.Happening.Started;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A recording as judges ask it. Immutable. */
final class Evidence {
  private final List<Happening> all;
  private final Map<String, String> names = new HashMap<>();
  private final Map<String, Integer> ids = new TreeMap<>();

  Evidence(List<Happening> all) {
    this.all = List.copyOf(all);
    of(Happening.Introduced.class).forEach(one -> names.put(one.fingerprint(), one.node()));
    for (Pictured pictured : of(Pictured.class)) {
      pictured.picture().members().forEach(place -> ids.put(name(place.fingerprint()), place.id()));
    }
  }

  /** All of one kind. */
  <T extends Happening> List<T> of(Class<T> kind) {
    return all.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The name of the node with that fingerprint; what is unknown stays as it is. */
  String name(String fingerprint) {
    return names.getOrDefault(fingerprint, fingerprint);
  }

  /** A node's name and its last known id. */
  String person(String node) {
    return ids.containsKey(node) ? node + " (" + ids.get(node) + ")" : node;
  }

  int id(String node) {
    return ids.getOrDefault(node, 0);
  }

  /** How the nodes saw everything then, by name; empty where the story never came to that. */
  Map<String, Happening.Picture> pictures(Scene scene) {
    Map<String, Happening.Picture> pictures = new LinkedHashMap<>();
    for (Pictured pictured : of(Pictured.class)) {
      if (pictured.scene() == scene) {
        pictures.put(pictured.node(), pictured.picture());
      }
    }
    return pictures;
  }

  /** When the last picture of a scene was taken. */
  long at(Scene scene) {
    return of(Pictured.class).stream()
        .filter(pictured -> pictured.scene() == scene)
        .mapToLong(Pictured::at)
        .max()
        .orElse(Long.MAX_VALUE);
  }

  /** What was done, of one kind. */
  List<Done> deeds(Deed deed) {
    return of(Done.class).stream().filter(done -> done.deed() == deed).toList();
  }

  /** What was done to whoever coordinated then, of one kind. */
  Optional<Done> deedToCoordinator(Deed deed) {
    return deeds(deed).stream()
        .filter(done -> coordinator(done.node(), done.at()).equals(done.node()))
        .findFirst();
  }

  /** The first start of each node. */
  List<Started> firstStarts() {
    Map<String, Started> first = new LinkedHashMap<>();
    of(Started.class).forEach(started -> first.putIfAbsent(started.node(), started));
    return new ArrayList<>(first.values());
  }

  /** The nodes that run at that moment: started, not dead, not gone, not frozen. */
  Set<String> living(long at) {
    Set<String> living = new TreeSet<>();
    for (Happening happening : all) {
      if (happening.at() > at) {
        continue;
      }
      if (happening instanceof Started started) {
        living.add(started.node());
      } else if (happening instanceof Done done) {
        switch (done.deed()) {
          case KILLED, FROZEN, LEAVING -> living.remove(done.node());
          case THAWED -> living.add(done.node());
        }
      }
    }
    return living;
  }

  /** Whom a node obeyed at that moment; empty for nobody yet. */
  String coordinator(String node, long at) {
    return obeyed(node, at).map(obeyed -> name(obeyed.coordinator())).orElse("");
  }

  /** The last coordinator and epoch that a node took before that moment, or at it. */
  Optional<Obeyed> obeyed(String node, long at) {
    return of(Obeyed.class).stream()
        .filter(obeyed -> obeyed.node().equals(node) && obeyed.at() <= at)
        .reduce((_, later) -> later);
  }

  /** The first higher epoch that a node obeyed from that moment on. */
  Optional<Obeyed> obeyedAbove(String node, long epoch, long at) {
    return of(Obeyed.class).stream()
        .filter(obeyed -> obeyed.node().equals(node))
        .filter(obeyed -> obeyed.at() >= at && obeyed.epoch() > epoch)
        .findFirst();
  }

  /** Messages of a type between two moments. */
  List<Happening.Passed> passed(String type, boolean sent, long from, long to) {
    return of(Happening.Passed.class).stream()
        .filter(passed -> passed.type().equals(type) && passed.sent() == sent)
        .filter(passed -> passed.at() >= from && passed.at() <= to)
        .toList();
  }
}
