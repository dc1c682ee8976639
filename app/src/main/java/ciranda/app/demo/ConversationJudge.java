package ciranda.app.demo;

import ciranda.app.demo.Happening.Accepted;
import ciranda.app.demo.Happening.Deed;
import ciranda.app.demo.Happening.Done;
import ciranda.app.demo.Happening.Obeyed;
import ciranda.app.demo.Happening.Picture;
import ciranda.app.demo.Happening.Scene;
import ciranda.app.demo.Happening.Showed;
import ciranda.app.demo.Happening.Started;
import ciranda.app.demo.Verdict.AgainstException;
import ciranda.app.demo.Verdict.OpenException;
import ciranda.tui.Texts;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Judges what people said: on which ways it went, and whether all read the same. */
final class ConversationJudge {
  private static final int DIGEST_LETTERS = 12;

  private final Texts texts;
  private final Evidence evidence;

  ConversationJudge(Texts texts, Evidence evidence) {
    this.texts = texts;
    this.evidence = evidence;
  }

  /** Every pair has a link, and talk goes on while the coordinator stands still. */
  String peerToPeer() throws AgainstException, OpenException {
    if (evidence.pictures(Scene.FORMED).isEmpty() || evidence.pictures(Scene.END).isEmpty()) {
      throw new OpenException();
    }
    int pairs = pairs(Scene.FORMED);
    for (Scene scene : Scene.values()) {
      pairs = Math.max(pairs, pairs(scene));
    }
    Optional<Done> frozen = evidence.deedToCoordinator(Deed.FROZEN);
    if (frozen.isEmpty()) {
      return texts.of("proof.p2p.links", pairs);
    }
    return withoutCoordinator(pairs, frozen.get());
  }

  private int pairs(Scene scene) throws AgainstException {
    Map<String, Picture> pictures = evidence.pictures(scene);
    for (Map.Entry<String, Picture> one : pictures.entrySet()) {
      Set<String> linked = new HashSet<>();
      one.getValue().linked().forEach(fingerprint -> linked.add(evidence.name(fingerprint)));
      for (String other : pictures.keySet()) {
        if (!other.equals(one.getKey()) && !linked.contains(other)) {
          throw new AgainstException(texts.of("against.p2p.link", one.getKey(), other));
        }
      }
    }
    return pictures.size() * (pictures.size() - 1) / 2;
  }

  /** Between the freeze and the first obedience to another there is no coordinator at all. */
  private String withoutCoordinator(int pairs, Done frozen) throws AgainstException {
    long epoch = evidence.obeyed(frozen.node(), frozen.at()).map(Obeyed::epoch).orElse(0L);
    long end = Long.MAX_VALUE;
    for (String node : evidence.living(frozen.at())) {
      end =
          Math.min(
              end,
              evidence
                  .obeyedAbove(node, epoch, frozen.at())
                  .map(Obeyed::at)
                  .orElse(Long.MAX_VALUE));
    }
    long until = end;
    Set<String> readers = evidence.living(end == Long.MAX_VALUE ? end : end - 1);
    List<Accepted> said =
        evidence.of(Accepted.class).stream()
            .filter(one -> one.at() > frozen.at() && one.at() < until)
            .filter(one -> readers.contains(one.node()))
            .toList();
    Set<String> speakers = new TreeSet<>();
    long slowest = 0;
    for (Accepted one : said) {
      speakers.add(one.node());
      for (String reader : readers) {
        Optional<Showed> shown = shown(reader, one.message()).filter(it -> it.at() < until);
        if (shown.isEmpty()) {
          throw new AgainstException(
              texts.of("against.p2p.message", frozen.node(), one.node(), reader));
        }
        slowest = Math.max(slowest, shown.get().at() - one.at());
      }
    }
    if (!speakers.equals(readers) || readers.size() < 2) {
      throw new AgainstException(texts.of("against.p2p.silence", frozen.node()));
    }
    return texts.of(
        "proof.p2p",
        pairs,
        evidence.person(frozen.node()),
        said.size(),
        Wording.list(readers),
        Wording.seconds(texts, slowest));
  }

  private Optional<Showed> shown(String reader, String message) {
    return evidence.of(Showed.class).stream()
        .filter(shown -> shown.node().equals(reader) && shown.message().equals(message))
        .findFirst();
  }

  /** The same messages in the same order everywhere, all that was accepted among them. */
  String history() throws AgainstException, OpenException {
    Map<String, Picture> pictures = evidence.pictures(Scene.END);
    if (pictures.isEmpty()) {
      throw new OpenException();
    }
    String first = pictures.keySet().iterator().next();
    Picture model = pictures.get(first);
    if (model == null) {
      throw new OpenException();
    }
    Set<String> accepted = new TreeSet<>();
    evidence.of(Accepted.class).forEach(one -> accepted.add(one.message()));
    for (Map.Entry<String, Picture> entry : pictures.entrySet()) {
      String node = entry.getKey();
      Picture picture = entry.getValue();
      Set<String> held = new HashSet<>(picture.messages());
      if (held.size() < picture.messages().size()) {
        throw new AgainstException(texts.of("against.history.twice", node));
      }
      long lacking = accepted.stream().filter(message -> !held.contains(message)).count();
      if (lacking > 0 || !picture.complete()) {
        throw new AgainstException(
            texts.of("against.history.lacks", node, lacking, accepted.size()));
      }
      if (!picture.digest().equals(model.digest()) || picture.entries() != model.entries()) {
        throw new AgainstException(
            texts.of(
                "against.history.digest",
                first,
                digest(model),
                model.entries(),
                node,
                digest(picture),
                picture.entries()));
      }
      if (!picture.messages().equals(model.messages())) {
        throw new AgainstException(texts.of("against.history.order", first, node));
      }
    }
    return texts.of(
        "proof.history",
        model.messages().size(),
        Wording.list(pictures.keySet()),
        digest(model),
        accepted.size(),
        newcomer());
  }

  /** What the last node to start for the first time read from before its time. */
  private String newcomer() throws AgainstException, OpenException {
    Started last = evidence.firstStarts().getLast();
    Picture picture = evidence.pictures(Scene.JOINED).get(last.node());
    if (picture == null) {
      throw new OpenException();
    }
    List<String> before =
        evidence.of(Accepted.class).stream()
            .filter(one -> one.at() < last.at())
            .filter(one -> isHeldElsewhere(one.message(), last.node()))
            .map(Accepted::message)
            .toList();
    long read = before.stream().filter(picture.messages()::contains).count();
    if (read < before.size() || read == 0) {
      throw new AgainstException(
          texts.of("against.history.newcomer", last.node(), read, before.size()));
    }
    return texts.of("proof.history.newcomer", last.node(), read);
  }

  /** What only a dead node holds cannot be read before that node is back. */
  private boolean isHeldElsewhere(String message, String newcomer) {
    return evidence.pictures(Scene.JOINED).entrySet().stream()
        .anyMatch(entry ->
            !entry.getKey().equals(newcomer) && entry.getValue().messages().contains(message));
  }

  private static String digest(Picture picture) {
    return picture.digest().substring(0, Math.min(DIGEST_LETTERS, picture.digest().length()));
  }
}
