package ciranda.app.demo;

import ciranda.app.demo.Happening.Accepted;
import ciranda.app.demo.Happening.Deed;
import ciranda.app.demo.Happening.Obeyed;
import ciranda.app.demo.Happening.Picture;
import ciranda.app.demo.Happening.Pictured;
import ciranda.app.demo.Happening.Scene;
import ciranda.app.demo.Happening.Showed;
import ciranda.tui.Texts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The steps of the demonstration. It does and waits; what came of it the checklist judges. */
final class Story {
  private static final long SOON_MILLIS = 20_000;
  private static final long LOOK_MILLIS = 40;

  /** How long the group stands undisturbed, so that there are heartbeats to count. */
  private static final long QUIET_MILLIS = 2_600;

  /** Talk before the coordinator is killed, and after the others agree again. */
  private static final long TALK_MILLIS = 500;

  /**
   * When the next in rank is frozen too: after the talk without a coordinator, and well before the
   * shortest suspicion, so that it cannot take over.
   */
  private static final long SECOND_FREEZE_MILLIS = 1_000;

  private final Texts texts;
  private final Narrator narrator;
  private final Recording recording;
  private final List<Player> players;

  Story(Texts texts, Narrator narrator, Recording recording, List<Player> players) {
    this.texts = texts;
    this.narrator = narrator;
    this.recording = recording;
    this.players = List.copyOf(players);
  }

  /** Something that had to happen did not, within the time that it is given. */
  static final class TimeUpException extends Exception {
    private static final long serialVersionUID = 1;

    TimeUpException(String words) {
      super(words);
    }

    String words() {
      return String.valueOf(getMessage());
    }
  }

  /** Asks whether something has happened. */
  @FunctionalInterface
  private interface Question {
    boolean isAnswered() throws IOException, InterruptedException;
  }

  /** Plays all steps. */
  void play() throws IOException, InterruptedException, TimeUpException {
    List<Player> all = new ArrayList<>(players);
    Player newcomer = all.removeLast();
    form(all);
    talk(all);
    Player dead = crash(all);
    List<Player> living = new ArrayList<>(all);
    living.remove(dead);
    living.add(newcomer);
    join(newcomer, living);
    living.add(dead);
    living.sort(Comparator.comparing(Player::name));
    comeBack(dead, living);
    freeze(living);
    living.removeAll(goodbye(living));
    compare(living);
  }

  private void form(List<Player> all) throws IOException, InterruptedException, TimeUpException {
    Player founder = all.getFirst();
    List<Player> others = all.subList(1, all.size());
    narrator.step(texts.of("step.form"), texts.of("step.form.what", founder.name(), names(others)));
    founder.start();
    await(
        texts.of("await.founder", founder.name()),
        () -> founder.isUp() && founder.picture().role().equals("coordinator"));
    narrator.tell(texts.of("founded", founder.name()));
    List<Player> present = new ArrayList<>(List.of(founder));
    for (Player other : others) {
      // One after the other, so that the ids rise in the order of the names.
      other.start();
      present.add(other);
      await(
          texts.of("await.up", other.name()), () -> other.isUp() && isOneGroup(pictures(present)));
    }
    Map<String, Picture> group = agree(Scene.FORMED, all, false);
    narrator.tell(texts.of("formed", leader(group), persons(group)));
  }

  private void talk(List<Player> all) throws IOException, InterruptedException, TimeUpException {
    long begun = recording.now();
    narrator.step(texts.of("step.talk"), texts.of("step.talk.what"));
    List<String> lines =
        List.of(texts.of("talk.0"), texts.of("talk.1"), texts.of("talk.2"), texts.of("talk.3"));
    for (int i = 0; i < all.size(); i++) {
      all.get(i).say(lines.get(i % lines.size()));
      narrator.quote(all.get(i).name(), lines.get(i % lines.size()));
    }
    await(texts.of("await.shown"), () -> isAllShown(all, begun));
    narrator.tell(texts.of("talked", all.size(), Wording.seconds(texts, slowest(begun))));
    rest(QUIET_MILLIS - (recording.now() - begun) / 1_000_000);
    int beats = recording.evidence().passed("HEARTBEAT", false, begun, recording.now()).size();
    narrator.tell(texts.of("beaten", beats));
  }

  private Player crash(List<Player> all) throws IOException, InterruptedException, TimeUpException {
    Player coordinator = coordinator(all);
    narrator.step(texts.of("step.crash"), texts.of("step.crash.what", coordinator.name()));
    List<Player> others = new ArrayList<>(all);
    others.remove(coordinator);
    String person = recording.evidence().person(coordinator.name());
    Chatter chatter = new Chatter(texts, all);
    try {
      rest(TALK_MILLIS);
      coordinator.kill();
      agree(Scene.CRASHED, others, false);
      rest(TALK_MILLIS);
    } finally {
      chatter.stop();
    }
    Evidence evidence = recording.evidence();
    long killed = evidence.deeds(Deed.KILLED).getLast().at();
    long end = lastObeyed(evidence, killed);
    long meanwhile =
        evidence.of(Accepted.class).stream()
            .filter(one -> one.at() > killed && one.at() < killed + TALK_MILLIS * 1_000_000)
            .count();
    narrator.tell(
        texts.of(
            "crashed",
            person,
            evidence.person(coordinator(others).name()),
            Wording.seconds(texts, end - killed),
            meanwhile,
            Wording.seconds(texts, TALK_MILLIS * 1_000_000)));
    return coordinator;
  }

  private void join(Player newcomer, List<Player> living)
      throws IOException, InterruptedException, TimeUpException {
    narrator.step(texts.of("step.join"), texts.of("step.join.what", newcomer.name()));
    newcomer.start();
    await(texts.of("await.up", newcomer.name()), newcomer::isUp);
    long up = recording.now();
    Map<String, Picture> group = agree(Scene.JOINED, living, true);
    Picture own = picture(group, newcomer);
    narrator.tell(
        texts.of(
            "joined",
            newcomer.name(),
            own.id(),
            leader(group),
            own.messages().size(),
            Wording.seconds(texts, recording.now() - up)));
  }

  private void comeBack(Player dead, List<Player> living)
      throws IOException, InterruptedException, TimeUpException {
    narrator.step(texts.of("step.return"), texts.of("step.return.what", dead.name()));
    dead.start();
    await(texts.of("await.up", dead.name()), dead::isUp);
    Map<String, Picture> group = agree(Scene.RETURNED, living, true);
    Picture own = picture(group, dead);
    narrator.tell(
        texts.of("returned", dead.name(), own.id(), leader(group), own.messages().size()));
  }

  private void freeze(List<Player> living)
      throws IOException, InterruptedException, TimeUpException {
    Player coordinator = coordinator(living);
    Player next = next(living, coordinator);
    narrator.step(
        texts.of("step.freeze"), texts.of("step.freeze.what", coordinator.name(), next.name()));
    if (!coordinator.freeze()) {
      narrator.tell(texts.of("freeze.cannot"));
      return;
    }
    long frozen = recording.now();
    List<Player> awake = new ArrayList<>(living);
    awake.remove(coordinator);
    for (Player player : awake) {
      player.say(texts.of("talk.frozen", coordinator.name()));
    }
    narrator.tell(texts.of("frozen.talk", awake.size(), coordinator.name()));
    rest(SECOND_FREEZE_MILLIS - (recording.now() - frozen) / 1_000_000);
    if (next.freeze()) {
      awake.remove(next);
    }
    agree(Scene.ELECTED, awake, false);
    Evidence evidence = recording.evidence();
    narrator.tell(
        texts.of(
            "frozen.elected",
            evidence.person(coordinator(awake).name()),
            Wording.seconds(texts, lastObeyed(evidence, frozen) - frozen),
            names(awake)));
    // One after the other: two that wake together would still be a group of the old term.
    next.thaw();
    if (!awake.contains(next)) {
      awake.add(next);
    }
    await(texts.of("await.agree", names(awake)), () -> isOneGroup(pictures(awake)));
    coordinator.thaw();
    Map<String, Picture> group = agree(Scene.THAWED, living, true);
    narrator.tell(
        texts.of(
            "thawed",
            evidence.person(coordinator.name()),
            evidence.person(next.name()),
            leader(group)));
  }

  private List<Player> goodbye(List<Player> living)
      throws IOException, InterruptedException, TimeUpException {
    Player coordinator = coordinator(living);
    Player leaving = living.get(living.get(1) == coordinator ? 2 : 1);
    narrator.step(texts.of("step.leave"), texts.of("step.leave.what", leaving.name()));
    List<Player> others = new ArrayList<>(living);
    others.remove(leaving);
    if (!leaving.leave()) {
      narrator.tell(texts.of("leave.cannot"));
      return List.of();
    }
    await(texts.of("await.ended", leaving.name()), leaving::isEnded);
    Map<String, Picture> group = agree(Scene.LEFT, others, false);
    narrator.tell(texts.of("left", leaving.name(), leader(group), persons(group)));
    return List.of(leaving);
  }

  /** Differences are evidence too: they are taken down after a while, not waited for. */
  private void compare(List<Player> living) throws IOException, InterruptedException {
    narrator.step(texts.of("step.compare"), texts.of("step.compare.what"));
    Map<String, Picture> group = pictures(living);
    long end = System.nanoTime() + SOON_MILLIS * 1_000_000;
    while (!isSameHistory(group) && System.nanoTime() < end) {
      narrator.watch(LOOK_MILLIS);
      group = pictures(living);
    }
    take(Scene.END, group);
    group.forEach((name, picture) ->
        narrator.tell(texts.of("compared", name, picture.messages().size(), picture.digest())));
  }

  /** Waits until all of them say the same of the group and nobody else is in it. */
  private Map<String, Picture> agree(Scene scene, List<Player> asked, boolean alsoHistory)
      throws IOException, InterruptedException, TimeUpException {
    Map<String, Picture> last = new LinkedHashMap<>();
    await(
        texts.of("await.agree", names(asked)),
        () -> {
          last.clear();
          last.putAll(pictures(asked));
          return isOneGroup(last) && (!alsoHistory || isSameHistory(last));
        });
    take(scene, last);
    return last;
  }

  private void take(Scene scene, Map<String, Picture> group) {
    long at = recording.now();
    group.forEach((name, picture) -> recording.add(new Pictured(at, scene, name, picture)));
  }

  private static Map<String, Picture> pictures(List<Player> asked)
      throws IOException, InterruptedException {
    Map<String, Picture> pictures = new LinkedHashMap<>();
    for (Player player : asked) {
      pictures.put(player.name(), player.picture());
    }
    return pictures;
  }

  private boolean isOneGroup(Map<String, Picture> group) {
    Evidence evidence = recording.evidence();
    Picture model = group.values().iterator().next();
    for (Map.Entry<String, Picture> entry : group.entrySet()) {
      Picture picture = entry.getValue();
      Set<String> members = new TreeSet<>();
      picture.members().forEach(place -> members.add(evidence.name(place.fingerprint())));
      Set<String> linked = new TreeSet<>(Set.of(entry.getKey()));
      picture.linked().forEach(fingerprint -> linked.add(evidence.name(fingerprint)));
      boolean leads = evidence.name(picture.coordinator()).equals(entry.getKey());
      if (picture.epoch() != model.epoch()
          || !picture.coordinator().equals(model.coordinator())
          || !picture.role().equals(leads ? "coordinator" : "member")
          || !members.equals(group.keySet())
          || !linked.containsAll(group.keySet())) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSameHistory(Map<String, Picture> group) {
    Picture model = group.values().iterator().next();
    return group.values().stream()
        .allMatch(one -> one.digest().equals(model.digest()) && one.complete());
  }

  private void await(String what, Question question)
      throws IOException, InterruptedException, TimeUpException {
    long end = System.nanoTime() + SOON_MILLIS * 1_000_000;
    while (!question.isAnswered()) {
      if (System.nanoTime() >= end) {
        throw new TimeUpException(what);
      }
      narrator.watch(LOOK_MILLIS);
    }
  }

  private void rest(long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (System.nanoTime() < end) {
      narrator.watch(Math.min(LOOK_MILLIS, millis));
    }
  }

  private boolean isAllShown(List<Player> readers, long since) {
    Evidence evidence = recording.evidence();
    return evidence.of(Accepted.class).stream()
        .filter(one -> one.at() >= since)
        .allMatch(one ->
            readers.stream()
                .allMatch(reader ->
                    evidence.of(Showed.class).stream()
                        .anyMatch(shown ->
                            shown.node().equals(reader.name())
                                && shown.message().equals(one.message()))));
  }

  /** The longest way of a message from its acceptance to somebody's screen. */
  private long slowest(long since) {
    Evidence evidence = recording.evidence();
    long slowest = 0;
    for (Accepted one : evidence.of(Accepted.class)) {
      for (Showed shown : evidence.of(Showed.class)) {
        if (one.at() >= since && shown.message().equals(one.message())) {
          slowest = Math.max(slowest, shown.at() - one.at());
        }
      }
    }
    return slowest;
  }

  /** When the last node took the new epoch that came of a loss. */
  private static long lastObeyed(Evidence evidence, long since) {
    return evidence.of(Obeyed.class).stream()
        .filter(obeyed -> obeyed.at() >= since)
        .mapToLong(Obeyed::at)
        .max()
        .orElse(since);
  }

  private Player coordinator(List<Player> among) {
    Evidence evidence = recording.evidence();
    long now = recording.now();
    for (Player player : among) {
      if (evidence.coordinator(player.name(), now).equals(player.name())) {
        return player;
      }
    }
    throw new IllegalStateException("none of " + names(among) + " coordinates");
  }

  /** Who would lead next: the highest id but the coordinator's. */
  private Player next(List<Player> among, Player coordinator) {
    Evidence evidence = recording.evidence();
    return among.stream()
        .filter(player -> player != coordinator)
        .max(Comparator.comparingInt(player -> evidence.id(player.name())))
        .orElseThrow();
  }

  private static Picture picture(Map<String, Picture> group, Player player) {
    Picture picture = group.get(player.name());
    if (picture == null) {
      throw new IllegalStateException("no picture of " + player.name());
    }
    return picture;
  }

  /** The coordinator of a group that agrees. */
  private String leader(Map<String, Picture> group) {
    return recording.evidence().name(group.values().iterator().next().coordinator());
  }

  private String persons(Map<String, Picture> group) {
    Evidence evidence = recording.evidence();
    return Wording.list(group.keySet().stream().map(evidence::person).toList());
  }

  private static String names(List<Player> players) {
    return Wording.list(players.stream().map(Player::name).toList());
  }
}
