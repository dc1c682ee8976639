package ciranda.app.demo;

import ciranda.app.demo.Happening.Accepted;
import ciranda.app.demo.Happening.Became;
import ciranda.app.demo.Happening.Deed;
import ciranda.app.demo.Happening.Done;
import ciranda.app.demo.Happening.Introduced;
import ciranda.app.demo.Happening.Listed;
import ciranda.app.demo.Happening.Obeyed;
import ciranda.app.demo.Happening.Passed;
import ciranda.app.demo.Happening.Picture;
import ciranda.app.demo.Happening.Pictured;
import ciranda.app.demo.Happening.Place;
import ciranda.app.demo.Happening.Scene;
import ciranda.app.demo.Happening.Showed;
import ciranda.app.demo.Happening.Started;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** A demonstration as it should go, told by hand: every point of the checklist is proven by it. */
final class Tale {
  private static final long MILLI = 1_000_000;
  private static final long BEAT_MILLIS = 500;

  private final List<Happening> happenings = new ArrayList<>();
  private final TreeMap<Integer, String> members = new TreeMap<>();
  private final List<String> messages = new ArrayList<>();

  private Tale() {}

  /** The whole story. */
  static List<Happening> whole() {
    return told(true);
  }

  /** The story on a system that can neither freeze a process nor ask it to leave. */
  static List<Happening> withoutSignals() {
    return told(false);
  }

  static String fingerprint(String node) {
    return (node + "aaaaaaaa").substring(0, 8) + "bbbbbbbbbbbbbbbbbbbbbbbb";
  }

  private static List<Happening> told(boolean signals) {
    Tale tale = new Tale();
    tale.formed();
    tale.crashed();
    tale.joined();
    if (signals) {
      tale.frozen();
      tale.left();
    }
    tale.end(signals);
    return List.copyOf(tale.happenings);
  }

  private void formed() {
    start(0, "ana", true);
    obey(1_000, 1, "ana", "ana");
    members.put(1, "ana");
    int id = 2;
    for (String newcomer : List.of("bia", "caio", "davi")) {
      start(1_100L * id, newcomer, true);
      beacon(1_100L * id + 100, newcomer, "ana");
      members.put(id, newcomer);
      welcome(1_100L * id + 300, "ana", newcomer, 1);
      id++;
    }
    picture(6_000, Scene.FORMED, 1, "ana", members.values().toArray(String[]::new));
    beats(6_000, 9_000, "ana", "bia", "caio", "davi");
    for (String node : List.of("ana", "bia", "caio", "davi")) {
      say(6_100, node, "ana", "bia", "caio", "davi");
    }
  }

  private void crashed() {
    add(new Done(9_000 * MILLI, Deed.KILLED, "ana"));
    members.remove(1);
    pass(9_030, "davi", true, "COORDINATOR", "bia", "2/" + shortly("davi") + " v1 3 members");
    pass(9_030, "davi", true, "COORDINATOR", "caio", "2/" + shortly("davi") + " v1 3 members");
    obey(9_040, 2, "davi", "bia", "caio", "davi");
    picture(9_100, Scene.CRASHED, 2, "davi", "bia", "caio", "davi");
  }

  private void joined() {
    start(10_000, "elis", true);
    beacon(10_100, "elis", "davi");
    members.put(5, "elis");
    welcome(10_300, "davi", "elis", 2);
    picture(11_000, Scene.JOINED, 2, "davi", "bia", "caio", "davi", "elis");
    start(12_000, "ana", false);
    members.put(1, "ana");
    welcome(12_300, "davi", "ana", 2);
    picture(13_000, Scene.RETURNED, 2, "davi", "ana", "bia", "caio", "davi", "elis");
  }

  private void frozen() {
    pass(13_900, "caio", false, "HEARTBEAT", "davi", "2/" + shortly("davi") + " LINKED");
    add(new Done(14_000 * MILLI, Deed.FROZEN, "davi"));
    for (String node : List.of("ana", "bia", "caio", "elis")) {
      say(14_010, node, "ana", "bia", "caio", "elis");
    }
    add(new Done(15_000 * MILLI, Deed.FROZEN, "elis"));
    add(new Became(16_000 * MILLI, "caio", "member", "electing", "suspects the coordinator"));
    pass(16_100, "caio", true, "ELECTION", "elis", "ending 2/" + shortly("davi"));
    pass(16_400, "ana", true, "ELECTION", "caio", "ending 2/" + shortly("davi"));
    pass(16_410, "caio", true, "ANSWER", "ana", "ending 2/" + shortly("davi"));
    pass(16_500, "caio", true, "COORDINATOR", "ana", "3/" + shortly("caio") + " v1 3 members");
    pass(16_500, "caio", true, "COORDINATOR", "bia", "3/" + shortly("caio") + " v1 3 members");
    obey(16_510, 3, "caio", "ana", "bia", "caio");
    members.remove(4);
    members.remove(5);
    picture(17_000, Scene.ELECTED, 3, "caio", "ana", "bia", "caio");
    add(new Done(17_100 * MILLI, Deed.THAWED, "elis"));
    members.put(5, "elis");
    welcome(17_500, "caio", "elis", 3);
    add(new Done(18_000 * MILLI, Deed.THAWED, "davi"));
    members.put(4, "davi");
    welcome(18_500, "caio", "davi", 3);
    picture(19_000, Scene.THAWED, 3, "caio", "ana", "bia", "caio", "davi", "elis");
  }

  private void left() {
    add(new Done(20_000 * MILLI, Deed.LEAVING, "bia"));
    members.remove(2);
    pass(20_010, "caio", false, "LEAVE", "bia", "successor " + shortly("caio"));
    add(new Listed(20_020 * MILLI, "caio", fingerprint("bia"), "left"));
    for (String node : List.of("ana", "davi", "elis")) {
      pass(20_030, node, false, "VIEW", "caio", "3/" + shortly("caio") + " v4 4 members");
      add(new Listed(20_040 * MILLI, node, fingerprint("bia"), "left"));
    }
    picture(21_000, Scene.LEFT, 3, "caio", "ana", "caio", "davi", "elis");
  }

  private void end(boolean signals) {
    if (signals) {
      picture(22_000, Scene.END, 3, "caio", "ana", "caio", "davi", "elis");
    } else {
      picture(22_000, Scene.END, 2, "davi", "ana", "bia", "caio", "davi", "elis");
    }
  }

  private void start(long millis, String node, boolean fresh) {
    List<String> words = List.of("serve", "--multicast", "239.255.67.82:40000", "--port", "0");
    add(new Started(millis * MILLI, node, 4_711, words, fresh));
    add(new Introduced(millis * MILLI + 50, node, fingerprint(node)));
  }

  private void beacon(long millis, String newcomer, String hearer) {
    pass(millis, hearer, false, "JOIN_REQUEST", newcomer, "beacon from 127.0.0.1:50000");
  }

  private void welcome(long millis, String coordinator, String newcomer, long epoch) {
    String detail = epoch + "/" + shortly(coordinator) + " v2 4 members";
    pass(millis, coordinator, true, "JOIN_ACK", newcomer, detail);
    pass(millis + 1, newcomer, false, "JOIN_ACK", coordinator, detail);
    obey(millis + 2, epoch, coordinator, newcomer);
  }

  private void obey(long millis, long epoch, String coordinator, String... nodes) {
    for (String node : nodes) {
      add(new Obeyed(millis * MILLI, node, epoch, fingerprint(coordinator)));
    }
  }

  private void beats(long from, long to, String... nodes) {
    for (long at = from + 100; at < to; at += BEAT_MILLIS) {
      for (String receiver : nodes) {
        for (String sender : nodes) {
          if (!receiver.equals(sender)) {
            pass(at, receiver, false, "HEARTBEAT", sender, "1/" + shortly("ana") + " LINKED");
          }
        }
      }
    }
  }

  private void say(long millis, String author, String... readers) {
    String message = fingerprint(author) + "." + millis;
    messages.add(message);
    add(new Accepted(millis * MILLI, author, message));
    for (String reader : readers) {
      add(new Showed((millis + 5) * MILLI, reader, message));
    }
  }

  private void pass(
      long millis, String node, boolean sent, String type, String peer, String detail) {
    add(new Passed(millis * MILLI, node, sent, type, fingerprint(peer), detail));
  }

  private void picture(long millis, Scene scene, long epoch, String leader, String... nodes) {
    List<Place> places = new ArrayList<>();
    members.forEach((id, node) -> places.add(new Place(id, fingerprint(node))));
    Set<String> linked = new HashSet<>();
    Set.of(nodes).forEach(node -> linked.add(fingerprint(node)));
    for (String node : nodes) {
      Set<String> others = new HashSet<>(linked);
      others.remove(fingerprint(node));
      int id =
          members.entrySet().stream()
              .filter(entry -> entry.getValue().equals(node))
              .mapToInt(entry -> entry.getKey())
              .sum();
      Picture picture =
          new Picture(
              id,
              node.equals(leader) ? "coordinator" : "member",
              epoch,
              fingerprint(leader),
              places,
              messages.size(),
              "digest-" + messages.size(),
              true,
              others,
              messages);
      add(new Pictured(millis * MILLI, scene, node, picture));
    }
  }

  private static String shortly(String node) {
    return fingerprint(node).substring(0, 8);
  }

  private void add(Happening happening) {
    happenings.add(happening);
  }
}
