package ciranda.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.app.demo.Happening.Accepted;
import ciranda.app.demo.Happening.Became;
import ciranda.app.demo.Happening.Listed;
import ciranda.app.demo.Happening.Obeyed;
import ciranda.app.demo.Happening.Passed;
import ciranda.app.demo.Happening.Picture;
import ciranda.app.demo.Happening.Pictured;
import ciranda.app.demo.Happening.Place;
import ciranda.app.demo.Happening.Refused;
import ciranda.app.demo.Happening.Scene;
import ciranda.app.demo.Happening.Showed;
import ciranda.app.demo.Happening.Started;
import ciranda.app.demo.Verdict.Finding;
import ciranda.app.demo.Verdict.Point;
import ciranda.tui.Language;
import ciranda.tui.Texts;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The checklist believes what was recorded, and no more: every planted lie is found. */
final class ChecklistTest {
  private static final Texts TEXTS = Texts.beside(Demo.class, Language.ENGLISH);

  /**
   * A recording that does not prove a point.
   *
   * @param words that say what is against it
   * @param change of one happening; empty where it is left out
   */
  record Planted(Point point, String words, Function<Happening, Optional<Happening>> change) {
    @Override
    public String toString() {
      return point + ": " + words;
    }
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void aStoryThatWentWellProvesEveryPoint(Language language) {
    List<Verdict> verdicts =
        new Checklist(Texts.beside(Demo.class, language), new Evidence(Tale.whole())).judge();

    assertThat(verdicts).extracting(Verdict::point).containsExactly(Point.values());
    assertThat(verdicts).allMatch(verdict -> verdict.finding() == Finding.PROVEN);
  }

  @Test
  void theProofsNameTimesIdsCountsAndDigests() {
    List<String> words = judged(Tale.whole()).stream().map(Verdict::words).toList();

    assertThat(words.get(0))
        .contains("10 of 10 pairs", "davi (4)", "3 messages", "ana, bia, caio", "0.01 s");
    assertThat(words.get(1)).contains("239.255.67.82:40000", "4 newcomers", "elis after 0.20 s");
    assertThat(words.get(2))
        .contains("From ana: bia 2, caio 3, davi 4.", "From davi: elis 5, ana 1.", "LEAVE of bia");
    assertThat(words.get(3)).contains("72 in 3.00 s on 12 ways", "caio suspected it 2.10 s");
    assertThat(words.get(4))
        .contains("davi, coordinates after 0.04 s, term 1 to 2", "ELECTION 2, ANSWER 1");
    assertThat(words.get(5)).contains("6 times", "crash after 0.10 s", "davi (4)");
    assertThat(words.get(6)).contains("8 messages", "digest digest-8", "elis read 4");
  }

  @Test
  void whatASystemCannotDoIsNotAskedFor() {
    assertThat(judged(Tale.withoutSignals()))
        .allMatch(verdict -> verdict.finding() == Finding.PROVEN);
  }

  @Test
  void nothingIsProvenByNothing() {
    assertThat(judged(List.of())).allMatch(verdict -> verdict.finding() == Finding.OPEN);
  }

  @Test
  void aStoryThatBreaksOffLeavesOpenWhatItDidNotComeTo() {
    List<Happening> whole = Tale.whole();
    Set<Point> earliest = EnumSet.of(Point.MULTICAST, Point.HEARTBEATS, Point.BULLY);
    for (int end = 0; end < whole.size(); end++) {
      if (whole.get(end) instanceof Pictured it && isWithinScene(whole, end, it.scene())) {
        // The pictures of a scene are taken down together.
        continue;
      }
      for (Verdict verdict : judged(whole.subList(0, end))) {
        assertThat(verdict.finding())
            .as("%s after %s happenings", verdict, end)
            .isNotEqualTo(Finding.FAILED);
        assertThat(verdict.finding() == Finding.OPEN || earliest.contains(verdict.point()))
            .as("%s after %s happenings", verdict, end)
            .isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("planted")
  void aPlantedLieIsFound(Planted planted) {
    List<Happening> recording =
        Tale.whole().stream().map(planted.change).flatMap(Optional::stream).toList();
    assertThat(recording).isNotEqualTo(Tale.whole());

    Verdict verdict =
        judged(recording).stream().filter(one -> one.point() == planted.point).findAny().get();

    assertThat(verdict.finding()).as("%s", verdict).isEqualTo(Finding.FAILED);
    assertThat(verdict.words()).contains(planted.words);
  }

  @Test
  void aHigherMemberThatStoodBackBecauseItWasLateIsNoLie() {
    List<Happening> recording = new ArrayList<>();
    for (Happening one : Tale.whole()) {
      boolean led = one instanceof Obeyed it && it.epoch() == 2 && it.at() < 9_100_000_000L;
      recording.add(
          led ? new Obeyed(one.at(), ((Obeyed) one).node(), 2, Tale.fingerprint("caio")) : one);
    }
    recording.removeIf(one -> isPassed(one, "COORDINATOR", "davi", "bia"));
    for (String node : List.of("bia", "davi")) {
      String peer = Tale.fingerprint(node);
      recording.add(new Passed(9_030_000_000L, "caio", true, "COORDINATOR", peer, ""));
    }
    assertThat(bully(recording).words()).contains("although davi (4) lives");
    recording.add(
        new Passed(9_010_000_000L, "caio", true, "ELECTION", Tale.fingerprint("davi"), ""));
    assertThat(bully(recording).words()).contains("although davi (4) lives");
    recording.add(new Refused(9_020_000_000L, "davi", "quarantined", "ELECTION"));

    assertThat(bully(recording).finding()).isEqualTo(Finding.PROVEN);
    assertThat(bully(recording).words()).contains("davi (4) was asked too and stood back");
  }

  @Test
  void everyPointHasPlantedLies() {
    assertThat(planted().map(Planted::point)).contains(Point.values());
  }

  static Stream<Planted> planted() {
    return Stream.of(conversation(), membership(), election()).flatMap(List::stream);
  }

  private static List<Planted> conversation() {
    String first = Tale.fingerprint("ana") + ".6100";
    return List.of(
        picture(
            Point.PEER_TO_PEER,
            "caio had no link to bia",
            Scene.FORMED,
            "caio",
            one ->
                with(
                    one,
                    one.members(),
                    without(one.linked(), Tale.fingerprint("bia")),
                    one.messages())),
        without(
            Point.PEER_TO_PEER,
            "a message of caio did not reach bia",
            one ->
                one instanceof Showed showed
                    && showed.node().equals("bia")
                    && showed.message().equals(Tale.fingerprint("caio") + ".14010")),
        change(
            Point.PEER_TO_PEER,
            "a message of ana did not reach caio",
            one ->
                one instanceof Showed showed
                    && showed.node().equals("caio")
                    && showed.message().equals(Tale.fingerprint("ana") + ".14010"),
            one -> new Showed(16_600_000_000L, "caio", ((Showed) one).message())),
        without(
            Point.PEER_TO_PEER,
            "not everybody spoke",
            one ->
                one instanceof Accepted said
                    && said.node().equals("caio")
                    && said.at() > 14_000_000_000L),
        picture(
            Point.HISTORY,
            "different orders",
            Scene.END,
            "davi",
            one -> with(one, one.members(), one.linked(), one.messages().reversed())),
        picture(
            Point.HISTORY,
            "davi shows a message twice",
            Scene.END,
            "davi",
            one -> with(one, one.members(), one.linked(), and(one.messages(), first))),
        picture(
            Point.HISTORY,
            "elis lacks 1 of 8",
            Scene.END,
            "elis",
            one ->
                with(
                    one,
                    one.members(),
                    one.linked(),
                    one.messages().subList(1, one.messages().size()))),
        picture(
            Point.HISTORY,
            "davi has other over 8",
            Scene.END,
            "davi",
            one ->
                new Picture(
                    one.id(),
                    one.role(),
                    one.epoch(),
                    one.coordinator(),
                    one.members(),
                    one.entries(),
                    "other",
                    true,
                    one.linked(),
                    one.messages())),
        picture(
            Point.HISTORY,
            "elis read 3 of 4",
            Scene.JOINED,
            "elis",
            one -> with(one, one.members(), one.linked(), one.messages().subList(1, 4))));
  }

  private static List<Planted> membership() {
    return List.of(
        change(
            Point.MULTICAST,
            "caio was told an address",
            one -> isStart(one, "caio"),
            one -> started(one, and(((Started) one).words(), "--peer=127.0.0.1:6782"), true)),
        change(
            Point.MULTICAST,
            "elis had a folder",
            one -> isStart(one, "elis"),
            one -> started(one, ((Started) one).words(), false)),
        change(
            Point.MULTICAST,
            "bia was given no multicast",
            one -> isStart(one, "bia"),
            one -> started(one, List.of("serve", "--port", "0"), true)),
        without(
            Point.MULTICAST,
            "davi got JOIN_ACK, but nobody",
            one -> isPassed(one, "JOIN_REQUEST", "ana", "davi")),
        without(
            Point.MULTICAST,
            "without JOIN_ACK were: ana, caio",
            one ->
                isPassed(one, "JOIN_ACK", "caio", "ana")
                    || isPassed(one, "JOIN_ACK", "ana", "caio")),
        change(
            Point.IDS,
            "bia gave an id without being",
            one -> isPassed(one, "JOIN_ACK", "davi", "elis"),
            one -> new Passed(one.at(), "bia", true, "JOIN_ACK", Tale.fingerprint("elis"), "")),
        without(
            Point.IDS,
            "Nobody was given",
            one -> one instanceof Passed it && it.sent() && it.type().equals("JOIN_ACK")),
        picture(
            Point.IDS,
            "ana had the id 1, and then 6",
            Scene.RETURNED,
            "bia",
            one -> with(one, places(one, "ana", 6), one.linked(), one.messages())),
        picture(
            Point.IDS,
            "The id 4 stands twice",
            Scene.RETURNED,
            "bia",
            one -> with(one, places(one, "ana", 4), one.linked(), one.messages())),
        change(
            Point.IDS,
            "elis got the id 1",
            one -> one instanceof Pictured it && it.scene() == Scene.JOINED,
            one ->
                pictured(one, it -> with(it, places(it, "elis", 1), it.linked(), it.messages()))),
        without(Point.IDS, "heard the LEAVE of bia", one -> isPassed(one, "LEAVE", "caio", "bia")),
        without(
            Point.IDS,
            "davi did not get a list without bia",
            one -> one instanceof Listed it && it.node().equals("davi")),
        without(
            Point.IDS,
            "elis did not get a list without bia",
            one -> isPassed(one, "VIEW", "elis", "caio")),
        change(
            Point.IDS,
            "caio did not get a list without bia",
            one -> one instanceof Listed it && it.node().equals("caio"),
            one -> new Listed(one.at(), "caio", Tale.fingerprint("bia"), "lost")),
        without(
            Point.GROUP,
            "crash: not all that live were asked",
            one ->
                one instanceof Pictured it
                    && it.scene() == Scene.CRASHED
                    && it.node().equals("bia")),
        picture(
            Point.GROUP,
            "freeze: ana says caio/3",
            Scene.ELECTED,
            "bia",
            one -> led(one, "member", 4, "caio")),
        change(
            Point.GROUP,
            "lists ana, bia, caio, davi",
            one -> one instanceof Pictured it && it.scene() == Scene.CRASHED,
            one -> pictured(one, it -> with(it, places(it, "ana", 1), it.linked(), it.messages()))),
        picture(
            Point.GROUP,
            "elis is coordinator",
            Scene.JOINED,
            "elis",
            one -> led(one, "coordinator", one.epoch(), "davi")),
        change(
            Point.GROUP,
            "davi, whose term had ended while it was frozen",
            one -> one instanceof Pictured it && it.scene() == Scene.THAWED,
            one ->
                pictured(one, it -> led(it, it.id() == 4 ? "coordinator" : "member", 4, "davi"))));
  }

  private static List<Planted> election() {
    return List.of(
        without(
            Point.HEARTBEATS,
            "caio heard nothing of bia for 3.00 s",
            one -> isPassed(one, "HEARTBEAT", "caio", "bia")),
        without(
            Point.HEARTBEATS,
            "bia heard nothing of ana for 2.60 s",
            one -> isPassed(one, "HEARTBEAT", "bia", "ana") && one.at() < 8_300_000_000L),
        without(Point.HEARTBEATS, "Nobody suspected davi", Became.class::isInstance),
        change(
            Point.BULLY,
            "caio (3) coordinates although davi (4) lives",
            one -> one instanceof Obeyed it && it.epoch() == 2 && it.at() < 9_100_000_000L,
            one -> new Obeyed(one.at(), ((Obeyed) one).node(), 2, Tale.fingerprint("caio"))),
        change(
            Point.BULLY,
            "Two lead at once",
            one -> one instanceof Obeyed it && it.epoch() == 3 && it.node().equals("bia"),
            one -> new Obeyed(one.at(), "bia", 3, Tale.fingerprint("ana"))),
        without(
            Point.BULLY,
            "bia obeyed nobody else after ana",
            one -> one instanceof Obeyed it && it.epoch() == 2 && it.node().equals("bia")),
        without(
            Point.BULLY,
            "davi leads, and did not send COORDINATOR to bia",
            one -> isPassed(one, "COORDINATOR", "davi", "bia")),
        without(
            Point.BULLY,
            "elis had the higher id",
            one -> isPassed(one, "ELECTION", "caio", "elis")));
  }

  @Test
  void aNewcomerThatFoundedAGroupOfItsOwnLeavesItOpenHowOneJoins() {
    List<Happening> recording = new ArrayList<>(Tale.whole());
    recording.removeIf(one -> isPassed(one, "JOIN_ACK", "elis", "davi"));
    int joins = recording.indexOf(new Obeyed(10_302_000_000L, "elis", 2, Tale.fingerprint("davi")));
    recording.add(joins, new Obeyed(10_300_500_000L, "elis", 1, Tale.fingerprint("elis")));

    for (Verdict verdict : judged(recording)) {
      boolean open = verdict.point() == Point.MULTICAST || verdict.point() == Point.IDS;
      assertThat(verdict.finding()).isEqualTo(open ? Finding.OPEN : Finding.PROVEN);
      assertThat(verdict.words().startsWith("This computer kept elis waiting")).isEqualTo(open);
    }
  }

  private static Verdict bully(List<Happening> recording) {
    return judged(recording).stream().filter(one -> one.point() == Point.BULLY).findAny().get();
  }

  private static boolean isWithinScene(List<Happening> whole, int at, Scene scene) {
    return at > 0 && whole.get(at - 1) instanceof Pictured before && before.scene() == scene;
  }

  private static List<Verdict> judged(List<Happening> recording) {
    return new Checklist(TEXTS, new Evidence(recording)).judge();
  }

  private static Planted without(Point point, String words, Predicate<Happening> which) {
    return new Planted(point, words, one -> which.test(one) ? Optional.empty() : Optional.of(one));
  }

  private static Planted change(
      Point point, String words, Predicate<Happening> which, UnaryOperator<Happening> how) {
    return new Planted(point, words, one -> Optional.of(which.test(one) ? how.apply(one) : one));
  }

  private static Planted picture(
      Point point, String words, Scene scene, String node, UnaryOperator<Picture> how) {
    return change(
        point,
        words,
        one -> one instanceof Pictured it && it.scene() == scene && it.node().equals(node),
        one -> pictured(one, how));
  }

  private static Happening pictured(Happening one, UnaryOperator<Picture> how) {
    Pictured it = (Pictured) one;
    return new Pictured(it.at(), it.scene(), it.node(), how.apply(it.picture()));
  }

  private static Picture with(
      Picture one, List<Place> members, Set<String> linked, List<String> messages) {
    return new Picture(
        one.id(),
        one.role(),
        one.epoch(),
        one.coordinator(),
        members,
        one.entries(),
        one.digest(),
        one.complete(),
        linked,
        messages);
  }

  private static Picture led(Picture one, String role, long epoch, String coordinator) {
    return new Picture(
        one.id(),
        role,
        epoch,
        Tale.fingerprint(coordinator),
        one.members(),
        one.entries(),
        one.digest(),
        one.complete(),
        one.linked(),
        one.messages());
  }

  /** The members with that node under that id. */
  private static List<Place> places(Picture one, String node, int id) {
    List<Place> places = new ArrayList<>(one.members());
    places.removeIf(place -> place.fingerprint().equals(Tale.fingerprint(node)));
    places.add(new Place(id, Tale.fingerprint(node)));
    return places;
  }

  private static Happening started(Happening one, List<String> words, boolean fresh) {
    Started it = (Started) one;
    return new Started(it.at(), it.node(), it.process(), words, fresh);
  }

  private static boolean isStart(Happening one, String node) {
    return one instanceof Started it && it.node().equals(node) && it.fresh();
  }

  private static boolean isPassed(Happening one, String type, String node, String peer) {
    return one instanceof Passed it
        && it.type().equals(type)
        && it.node().equals(node)
        && it.peer().equals(Tale.fingerprint(peer));
  }

  private static <T> List<T> and(List<T> some, T more) {
    List<T> all = new ArrayList<>(some);
    all.add(more);
    return all;
  }

  private static <T> Set<T> without(Set<T> all, T one) {
    Set<T> others = new HashSet<>(all);
    others.remove(one);
    return others;
  }
}
