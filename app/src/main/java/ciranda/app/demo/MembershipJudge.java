package ciranda.app.demo;

import ciranda.app.demo.Happening.Deed;
import ciranda.app.demo.Happening.Done;
import ciranda.app.demo.Happening.Listed;
import ciranda.app.demo.Happening.Obeyed;
import ciranda.app.demo.Happening.Passed;
import ciranda.app.demo.Happening.Picture;
import ciranda.app.demo.Happening.Place;
import ciranda.app.demo.Happening.Scene;
import ciranda.app.demo.Happening.Started;
import ciranda.app.demo.Verdict.AgainstException;
import ciranda.app.demo.Verdict.OpenException;
import ciranda.tui.Texts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Judges how nodes came in and went out, and whether they agree on who is there. */
final class MembershipJudge {
  private static final String PEER_OPTION = "--peer";
  private static final String MULTICAST_OPTION = "--multicast";

  private final Texts texts;
  private final Evidence evidence;

  MembershipJudge(Texts texts, Evidence evidence) {
    this.texts = texts;
    this.evidence = evidence;
  }

  /** Nobody was told an address: all but the founder were found by a beacon, then let in. */
  String multicast() throws AgainstException, OpenException {
    if (evidence.pictures(Scene.JOINED).isEmpty()) {
      throw new OpenException();
    }
    noStrays();
    List<String> founders = new ArrayList<>();
    List<String> newcomers = new ArrayList<>();
    String group = "";
    for (Started start : evidence.firstStarts()) {
      String node = start.node();
      if (start.words().stream().anyMatch(word -> word.startsWith(PEER_OPTION))) {
        throw new AgainstException(texts.of("against.multicast.peer", node));
      }
      if (!start.fresh()) {
        throw new AgainstException(texts.of("against.multicast.memory", node));
      }
      int option = start.words().indexOf(MULTICAST_OPTION);
      if (option < 0 || option + 1 >= start.words().size()) {
        throw new AgainstException(texts.of("against.multicast.off", node));
      }
      group = start.words().get(option + 1);
      Optional<Passed> welcome = welcome(node, start.at());
      if (welcome.isEmpty()) {
        founders.add(node);
      } else {
        Passed beacon = beacon(start, welcome.get());
        String after = Wording.seconds(texts, welcome.get().at() - beacon.at());
        newcomers.add(texts.of("proof.multicast.each", node, after));
      }
    }
    if (founders.size() != 1) {
      throw new AgainstException(texts.of("against.multicast.founders", Wording.list(founders)));
    }
    return texts.of(
        "proof.multicast", founders.getFirst(), group, Wording.list(newcomers), newcomers.size());
  }

  /** Its JOIN_ACK, where it was sent or came; a second link may have taken the place of its way. */
  private Optional<Passed> welcome(String node, long from) {
    return Stream.of(true, false)
        .flatMap(
            sent -> evidence.passed("JOIN_ACK", sent, from, evidence.at(Scene.JOINED)).stream())
        .filter(ack -> node.equals(ack.sent() ? evidence.name(ack.peer()) : ack.node()))
        .min(Comparator.comparingLong(Passed::at));
  }

  /**
   * A newcomer that this computer kept waiting for too long founds a group of its own, and the two
   * become one: as it should be, but it neither asked for a place nor must it keep an id.
   */
  private void noStrays() throws OpenException {
    Set<String> founders = new LinkedHashSet<>();
    for (Started start : evidence.firstStarts()) {
      evidence.of(Obeyed.class).stream()
          .filter(obeyed -> obeyed.node().equals(start.node()))
          .findFirst()
          .filter(obeyed -> evidence.name(obeyed.coordinator()).equals(start.node()))
          .ifPresent(obeyed -> founders.add(obeyed.node()));
    }
    if (founders.size() > 1) {
      List<String> strays = new ArrayList<>(founders).subList(1, founders.size());
      throw new OpenException(texts.of("open.stray", Wording.list(strays)));
    }
  }

  /** How a newcomer was found: somebody heard its request, or it heard the coordinator. */
  private Passed beacon(Started start, Passed welcome) throws AgainstException {
    for (String type : List.of("JOIN_REQUEST", "ANNOUNCEMENT")) {
      boolean request = type.equals("JOIN_REQUEST");
      for (Passed heard : evidence.passed(type, false, start.at(), welcome.at())) {
        String newcomer = request ? evidence.name(heard.peer()) : heard.node();
        if (heard.isBeacon() && newcomer.equals(start.node())) {
          return heard;
        }
      }
    }
    throw new AgainstException(texts.of("against.multicast.beacon", start.node()));
  }

  /** Only a coordinator gives ids, none twice; a goodbye goes through it too. */
  String ids() throws AgainstException, OpenException {
    if (evidence.pictures(Scene.END).isEmpty()) {
      throw new OpenException();
    }
    noStrays();
    Map<String, Integer> ids = steadyIds();
    Map<String, List<String>> given = new LinkedHashMap<>();
    for (Passed ack : evidence.passed("JOIN_ACK", true, 0, Long.MAX_VALUE)) {
      if (!evidence.coordinator(ack.node(), ack.at()).equals(ack.node())) {
        throw new AgainstException(texts.of("against.ids.giver", ack.node()));
      }
      String newcomer = evidence.name(ack.peer());
      String id = newcomer + " " + ids.getOrDefault(newcomer, 0);
      List<String> so = given.computeIfAbsent(ack.node(), _ -> new ArrayList<>());
      if (!so.contains(id)) {
        so.add(id);
      }
    }
    List<String> proof = new ArrayList<>();
    given.forEach((giver, newcomers) ->
        proof.add(texts.of("proof.ids.giver", giver, Wording.list(newcomers))));
    if (proof.isEmpty()) {
      throw new AgainstException(texts.of("against.ids.none"));
    }
    for (Done one : evidence.deeds(Deed.LEAVING)) {
      proof.add(departure(one));
    }
    return String.join(" ", proof);
  }

  /** Each node's id, the same in every scene, and nobody else's. */
  private Map<String, Integer> steadyIds() throws AgainstException {
    Map<String, Integer> ids = new HashMap<>();
    Set<Integer> used = new TreeSet<>();
    for (Scene scene : Scene.values()) {
      Set<Integer> before = new TreeSet<>(used);
      for (Map.Entry<String, Picture> entry : evidence.pictures(scene).entrySet()) {
        Set<Integer> here = new HashSet<>();
        for (Place place : entry.getValue().members()) {
          String who = evidence.name(place.fingerprint());
          if (!here.add(place.id())) {
            throw new AgainstException(texts.of("against.ids.twice", place.id(), entry.getKey()));
          }
          Integer known = ids.putIfAbsent(who, place.id());
          if (known != null && known != place.id()) {
            throw new AgainstException(texts.of("against.ids.changed", who, known, place.id()));
          }
          if (known == null && before.contains(place.id())) {
            throw new AgainstException(texts.of("against.ids.reused", who, place.id()));
          }
          used.add(place.id());
        }
      }
    }
    return ids;
  }

  private String departure(Done leaving) throws AgainstException {
    String who = leaving.node();
    List<Passed> goodbyes =
        evidence.passed("LEAVE", false, leaving.at(), Long.MAX_VALUE).stream()
            .filter(leave -> evidence.name(leave.peer()).equals(who))
            .filter(leave -> evidence.coordinator(leave.node(), leave.at()).equals(leave.node()))
            .toList();
    if (goodbyes.isEmpty()) {
      throw new AgainstException(texts.of("against.ids.goodbye", who));
    }
    Passed goodbye = goodbyes.getFirst();
    long last = goodbye.at();
    for (String node : evidence.living(leaving.at())) {
      Optional<Listed> off =
          evidence.of(Listed.class).stream()
              .filter(listed -> listed.node().equals(node) && listed.at() >= goodbye.at())
              .filter(listed -> evidence.name(listed.who()).equals(who))
              .filter(listed -> isOff(listed, goodbye.node()))
              .findFirst();
      boolean told =
          node.equals(goodbye.node())
              || evidence.passed("VIEW", false, goodbye.at(), Long.MAX_VALUE).stream()
                  .anyMatch(update ->
                      update.node().equals(node)
                          && evidence.name(update.peer()).equals(goodbye.node()));
      if (off.isEmpty() || !told) {
        throw new AgainstException(texts.of("against.ids.listed", node, who));
      }
      last = Math.max(last, off.get().at());
    }
    return texts.of(
        "proof.ids.leave", who, goodbye.node(), Wording.seconds(texts, last - goodbye.at()));
  }

  /** The list may overtake the goodbye on its way to a member, which then counts a loss. */
  private static boolean isOff(Listed listed, String coordinator) {
    return listed.presence().equals("left")
        || (listed.presence().equals("lost") && !listed.node().equals(coordinator));
  }

  /** After every change all living nodes agree on coordinator, epoch and list of members. */
  String group() throws AgainstException, OpenException {
    List<String> proof = new ArrayList<>();
    boolean formed = false;
    for (Scene scene : Scene.values()) {
      Map<String, Picture> pictures = evidence.pictures(scene);
      if (!pictures.isEmpty()) {
        agree(scene, pictures);
      }
      if (scene != Scene.FORMED && scene != Scene.END && !pictures.isEmpty()) {
        proof.add(texts.of("proof.group.each", scene(scene), afterDisturbance(scene)));
      }
      formed |= scene == Scene.END && !pictures.isEmpty();
    }
    if (!formed) {
      throw new OpenException();
    }
    return texts.of("proof.group", proof.size(), Wording.list(proof)) + steppedDown();
  }

  /** A coordinator whose term was ended while it was frozen is a member like all others. */
  private String steppedDown() throws AgainstException {
    Optional<Done> frozen = evidence.deedToCoordinator(Deed.FROZEN);
    Map<String, Picture> pictures = evidence.pictures(Scene.THAWED);
    if (frozen.isEmpty()) {
      return "";
    }
    Picture after = pictures.get(frozen.get().node());
    if (after == null || !after.role().equals("member")) {
      throw new AgainstException(texts.of("against.group.leads", frozen.get().node()));
    }
    return " " + texts.of("proof.group.thawed", evidence.person(frozen.get().node()));
  }

  private void agree(Scene scene, Map<String, Picture> pictures) throws AgainstException {
    Set<String> living = evidence.living(evidence.at(scene));
    if (!pictures.keySet().equals(living)) {
      throw new AgainstException(
          texts.of("against.group.asked", scene(scene), Wording.list(living)));
    }
    Map.Entry<String, Picture> first = pictures.entrySet().iterator().next();
    for (Map.Entry<String, Picture> entry : pictures.entrySet()) {
      Set<String> members = new TreeSet<>();
      entry.getValue().members().forEach(place -> members.add(evidence.name(place.fingerprint())));
      String here = view(entry.getValue());
      String there = view(first.getValue());
      if (!here.equals(there)) {
        throw new AgainstException(
            texts.of(
                "against.group.differs",
                scene(scene),
                first.getKey(),
                there,
                entry.getKey(),
                here));
      }
      boolean leads = evidence.name(entry.getValue().coordinator()).equals(entry.getKey());
      String role = leads ? "coordinator" : "member";
      if (!members.equals(living) || !entry.getValue().role().equals(role)) {
        throw new AgainstException(
            texts.of(
                "against.group.members",
                scene(scene),
                entry.getKey(),
                entry.getValue().role(),
                Wording.list(members)));
      }
    }
  }

  /** Coordinator, epoch and members in one line, to compare and to show. */
  private String view(Picture picture) {
    List<String> members = new ArrayList<>();
    picture
        .members()
        .forEach(place -> members.add(evidence.name(place.fingerprint()) + " " + place.id()));
    String coordinator = evidence.name(picture.coordinator());
    return coordinator + "/" + picture.epoch() + " [" + Wording.list(members) + "]";
  }

  private String afterDisturbance(Scene scene) {
    long at = evidence.at(scene);
    long last = 0;
    for (Done done : evidence.of(Done.class)) {
      last = done.at() < at ? Math.max(last, done.at()) : last;
    }
    for (Started started : evidence.of(Started.class)) {
      last = started.at() < at ? Math.max(last, started.at()) : last;
    }
    return Wording.seconds(texts, at - last);
  }

  private String scene(Scene scene) {
    return switch (scene) {
      case FORMED -> texts.of("scene.formed");
      case CRASHED -> texts.of("scene.crashed");
      case JOINED -> texts.of("scene.joined");
      case RETURNED -> texts.of("scene.returned");
      case ELECTED -> texts.of("scene.elected");
      case THAWED -> texts.of("scene.thawed");
      case LEFT -> texts.of("scene.left");
      case END -> texts.of("scene.end");
    };
  }
}
