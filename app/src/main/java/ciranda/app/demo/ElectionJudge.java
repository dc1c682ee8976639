package ciranda.app.demo;

import ciranda.app.demo.Happening.Became;
import ciranda.app.demo.Happening.Deed;
import ciranda.app.demo.Happening.Done;
import ciranda.app.demo.Happening.Obeyed;
import ciranda.app.demo.Happening.Passed;
import ciranda.app.demo.Happening.Refused;
import ciranda.app.demo.Happening.Scene;
import ciranda.app.demo.Verdict.AgainstException;
import ciranda.app.demo.Verdict.OpenException;
import ciranda.tui.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Judges heartbeats, and what happened where they failed. */
final class ElectionJudge {
  /** The shortest suspicion of a node: a living one is never silent for longer. */
  private static final long SILENCE_NANOS_MAX = 2_000_000_000L;

  private final Texts texts;
  private final Evidence evidence;

  ElectionJudge(Texts texts, Evidence evidence) {
    this.texts = texts;
    this.evidence = evidence;
  }

  /** Every pair hears each other at a steady pace; a silence is noticed, by silence alone. */
  String heartbeats() throws AgainstException, OpenException {
    Optional<Done> end = evidence.deeds(Deed.KILLED).stream().findFirst();
    if (evidence.pictures(Scene.FORMED).isEmpty() || end.isEmpty()) {
      throw new OpenException();
    }
    long from = evidence.at(Scene.FORMED);
    long to = end.get().at();
    Set<String> nodes = evidence.pictures(Scene.FORMED).keySet();
    long count = 0;
    int ways = 0;
    for (String sender : nodes) {
      for (String receiver : nodes) {
        if (!sender.equals(receiver)) {
          count += beats(sender, receiver, from, to);
          ways++;
        }
      }
    }
    String interval = Wording.seconds(texts, (to - from) * ways / Math.max(1, count));
    String proof =
        texts.of("proof.heartbeats", count, Wording.seconds(texts, to - from), ways, interval);
    Optional<Done> frozen = evidence.deedToCoordinator(Deed.FROZEN);
    return frozen.isEmpty() ? proof : proof + " " + silence(frozen.get());
  }

  private long beats(String sender, String receiver, long from, long to) throws AgainstException {
    long last = from;
    long count = 0;
    for (Passed beat : evidence.passed("HEARTBEAT", false, from, to)) {
      if (beat.node().equals(receiver) && evidence.name(beat.peer()).equals(sender)) {
        gap(sender, receiver, beat.at() - last);
        last = beat.at();
        count++;
      }
    }
    gap(sender, receiver, to - last);
    if (count == 0) {
      throw new AgainstException(texts.of("against.heartbeats.none", receiver, sender));
    }
    return count;
  }

  private void gap(String sender, String receiver, long nanos) throws AgainstException {
    if (nanos > SILENCE_NANOS_MAX) {
      throw new AgainstException(
          texts.of("against.heartbeats.gap", receiver, sender, Wording.seconds(texts, nanos)));
    }
  }

  private String silence(Done frozen) throws AgainstException, OpenException {
    if (evidence.pictures(Scene.ELECTED).isEmpty()) {
      throw new OpenException();
    }
    Optional<Became> suspecting =
        evidence.of(Became.class).stream()
            .filter(became -> became.at() > frozen.at() && became.to().equals("electing"))
            .filter(became -> became.reason().equals("suspects the coordinator"))
            .findFirst();
    if (suspecting.isEmpty()) {
      throw new AgainstException(texts.of("against.heartbeats.unnoticed", frozen.node()));
    }
    long at = suspecting.get().at();
    long heard = 0;
    for (Passed beat : evidence.passed("HEARTBEAT", false, 0, at)) {
      heard = evidence.name(beat.peer()).equals(frozen.node()) ? beat.at() : heard;
    }
    return texts.of(
        "proof.heartbeats.silence",
        frozen.node(),
        suspecting.get().node(),
        Wording.seconds(texts, at - heard));
  }

  /** Where a coordinator is lost, the highest living id leads, in a higher epoch. */
  String bully() throws AgainstException, OpenException {
    List<Done> losses = new ArrayList<>();
    evidence.deedToCoordinator(Deed.KILLED).ifPresent(losses::add);
    evidence.deedToCoordinator(Deed.FROZEN).ifPresent(losses::add);
    if (losses.isEmpty() || evidence.pictures(Scene.CRASHED).isEmpty()) {
      throw new OpenException();
    }
    List<String> proof = new ArrayList<>();
    for (Done loss : losses) {
      boolean killed = loss.deed() == Deed.KILLED;
      Scene scene = killed ? Scene.CRASHED : Scene.ELECTED;
      if (evidence.pictures(scene).isEmpty()) {
        throw new OpenException();
      }
      proof.add(election(loss, scene));
    }
    return String.join(" ", proof);
  }

  private String election(Done loss, Scene scene) throws AgainstException {
    long end = evidence.at(scene);
    long epoch = evidence.obeyed(loss.node(), loss.at()).map(Obeyed::epoch).orElse(0L);
    Set<String> living = evidence.pictures(scene).keySet();
    String winner = "";
    long next = 0;
    long last = 0;
    for (String node : living) {
      Optional<Obeyed> obeyed =
          evidence.obeyed(node, end).filter(it -> it.epoch() > epoch && it.at() > loss.at());
      if (obeyed.isEmpty()) {
        throw new AgainstException(texts.of("against.bully.nobody", node, loss.node()));
      }
      String leader = evidence.name(obeyed.get().coordinator());
      if (!winner.isEmpty() && !leader.equals(winner)) {
        throw new AgainstException(texts.of("against.bully.two", winner, leader));
      }
      winner = leader;
      next = obeyed.get().epoch();
      last = Math.max(last, obeyed.get().at());
    }
    String late = aboveTheWinner(loss, winner, living, end);
    told(winner, living, loss.at(), end);
    asked(loss, living, winner, end);
    return texts.of(
            "proof.bully",
            how(loss),
            Wording.list(living.stream().map(evidence::person).toList()),
            winner,
            Wording.seconds(texts, last - loss.at()),
            epoch,
            next,
            messages(living, loss.at(), end))
        + late;
  }

  /**
   * The highest leads. One that is higher and lives may only have stood back: it was asked, and had
   * itself been away for so long that it distrusts its own judgement.
   */
  private String aboveTheWinner(Done loss, String winner, Set<String> living, long end)
      throws AgainstException {
    List<String> late = new ArrayList<>();
    for (String node : living) {
      if (evidence.id(node) <= evidence.id(winner) && living.contains(winner)) {
        continue;
      }
      boolean asked =
          evidence.passed("ELECTION", true, loss.at(), end).stream()
              .anyMatch(one -> one.node().equals(winner) && evidence.name(one.peer()).equals(node));
      boolean stoodBack =
          evidence.of(Refused.class).stream()
              .filter(one -> one.node().equals(node) && one.at() >= loss.at() && one.at() <= end)
              .anyMatch(
                  one -> one.reason().equals("quarantined") && one.detail().equals("ELECTION"));
      if (!asked || !stoodBack) {
        throw new AgainstException(
            texts.of("against.bully.lower", evidence.person(winner), evidence.person(node)));
      }
      late.add(evidence.person(node));
    }
    return late.isEmpty() ? "" : " " + texts.of("proof.bully.late", Wording.list(late));
  }

  private String how(Done loss) {
    String person = evidence.person(loss.node());
    return switch (loss.deed()) {
      case KILLED -> texts.of("deed.killed", person);
      case FROZEN -> texts.of("deed.frozen", person);
      case THAWED, LEAVING -> throw new IllegalArgumentException("no loss: " + loss);
    };
  }

  /** The winner says so to each. */
  private void told(String winner, Set<String> living, long from, long to) throws AgainstException {
    Set<String> told = new TreeSet<>(Set.of(winner));
    for (Passed message : evidence.passed("COORDINATOR", true, from, to)) {
      if (message.node().equals(winner)) {
        told.add(evidence.name(message.peer()));
      }
    }
    for (String node : living) {
      if (!told.contains(node)) {
        throw new AgainstException(texts.of("against.bully.untold", winner, node));
      }
    }
  }

  /** A higher member that is only silent is asked first. */
  private void asked(Done loss, Set<String> living, String winner, long end)
      throws AgainstException {
    for (Done frozen : evidence.deeds(Deed.FROZEN)) {
      boolean candidate =
          frozen.at() > loss.at()
              && frozen.at() < end
              && evidence.id(frozen.node()) > evidence.id(winner);
      boolean asked =
          evidence.passed("ELECTION", true, frozen.at(), end).stream()
              .anyMatch(election ->
                  living.contains(election.node())
                      && evidence.name(election.peer()).equals(frozen.node()));
      if (candidate && !asked) {
        throw new AgainstException(texts.of("against.bully.unasked", frozen.node()));
      }
    }
  }

  private String messages(Set<String> living, long from, long to) {
    List<String> counts = new ArrayList<>();
    for (String type : List.of("ELECTION", "ANSWER", "COORDINATOR")) {
      long count =
          evidence.passed(type, true, from, to).stream()
              .filter(message -> living.contains(message.node()))
              .count();
      counts.add(type + " " + count);
    }
    return Wording.list(counts);
  }
}
