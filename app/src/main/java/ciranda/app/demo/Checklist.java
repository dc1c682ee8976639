package ciranda.app.demo;

import ciranda.app.demo.Verdict.AgainstException;
import ciranda.app.demo.Verdict.Finding;
import ciranda.app.demo.Verdict.OpenException;
import ciranda.app.demo.Verdict.Point;
import ciranda.tui.Texts;
import java.util.ArrayList;
import java.util.List;

/** Judges a recording, point by point; nothing is taken as given because the story came so far. */
final class Checklist {
  private final Texts texts;
  private final Evidence evidence;

  /** Gives the words of the proof, or says what is against it. */
  @FunctionalInterface
  private interface Judge {
    String proof() throws AgainstException, OpenException;
  }

  Checklist(Texts texts, Evidence evidence) {
    this.texts = texts;
    this.evidence = evidence;
  }

  List<Verdict> judge() {
    MembershipJudge membership = new MembershipJudge(texts, evidence);
    ElectionJudge election = new ElectionJudge(texts, evidence);
    ConversationJudge conversation = new ConversationJudge(texts, evidence);
    List<Verdict> verdicts = new ArrayList<>();
    for (Point point : Point.values()) {
      Judge judge =
          switch (point) {
            case PEER_TO_PEER -> conversation::peerToPeer;
            case MULTICAST -> membership::multicast;
            case IDS -> membership::ids;
            case HEARTBEATS -> election::heartbeats;
            case BULLY -> election::bully;
            case GROUP -> membership::group;
            case HISTORY -> conversation::history;
          };
      verdicts.add(verdict(point, judge));
    }
    return verdicts;
  }

  private Verdict verdict(Point point, Judge judge) {
    try {
      return new Verdict(point, Finding.PROVEN, judge.proof());
    } catch (AgainstException e) {
      return new Verdict(point, Finding.FAILED, e.words());
    } catch (OpenException e) {
      String words = e.words().isEmpty() ? texts.of("open") : e.words();
      return new Verdict(point, Finding.OPEN, words);
    }
  }
}
