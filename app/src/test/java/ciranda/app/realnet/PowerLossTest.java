package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.protocol.Bytes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The power fails while a node writes as fast as it can, and it starts again from what its disk
 * holds; another node has been told all along.
 */
@Tag("disk")
final class PowerLossTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String GROUP = "power-loss";
  private static final int MEBIBYTES = 64;
  private static final int LOSSES = 50;
  private static final int LOSSES_OF_A_LIAR = 10;
  private static final int VOICES = 8;
  private static final Map<String, String> LYING_FLUSH = Map.of("LD_PRELOAD", "libeatmydata.so");

  private final Desk desk = openDesk();
  private final Path images = desk.folderOf("images");
  private final SplittableRandom random = new SplittableRandom(Long.getLong("seed", 6));
  private final Map<String, Bytes> known = new HashMap<>();
  private LoopDisk disk;
  private int losses;
  private int readings;

  PowerLossTest() {
    disk = LoopDisk.create(images.resolve("0"), MEBIBYTES, desk.folderOf("ana").resolve("data"));
  }

  private static Desk openDesk() {
    LoopDisk.removeLeftovers();
    return new Desk(GROUP);
  }

  @AfterEach
  void end() {
    desk.close();
    disk.close();
  }

  @Test
  void whatWasAcceptedIsOnTheDiskAtEveryMoment() throws Exception {
    RunningNode bia = desk.serve("bia");
    RunningNode ana = desk.serve("ana");
    String fingerprint = Agreement.within(SOON, List.of(ana, bia)).fingerprintOf(ana);
    List<String> said = new ArrayList<>();
    List<String> heard = new ArrayList<>();
    while (losses < LOSSES) {
      try (Crowd here = new Crowd(ana, VOICES);
          Crowd there = new Crowd(bia, 1)) {
        Eventually.within(SOON, "talk", () -> assertThat(here.count()).isPositive());
        Eventually.lasts(Duration.ofMillis(random.nextInt(400)));
        losePower(ana);
        said.addAll(here.end());
        heard.addAll(there.end());
        OnDisk held = held();
        String when = "power loss " + losses;
        assertThat(held.hashes().keySet()).as(when).containsAll(said);
        assertThat(claims(here.claimed(), fingerprint, held)).as(when).isEmpty();
        assertThat(claims(Heads.of(bia), fingerprint, held)).as(when).isEmpty();
      }
      ana = desk.serve("ana");
      Agreement.within(SOON, List.of(ana, bia));
      Conversation.isEqual(SOON, List.of(ana, bia));
    }
    said.addAll(heard);
    Conversation.isOne(SOON, List.of(ana, bia), said);
    assertThat(Heads.of(bia).by(fingerprint)).as("no tail was ever missing").hasSize(1);
    endsWithoutAFork(bia);
  }

  @Test
  void aTailThatALyingFlushLostLeadsToANewGenerationAndComesBack() throws Exception {
    RunningNode bia = desk.serve("bia");
    RunningNode ana = desk.serve("ana", LYING_FLUSH);
    String fingerprint = Agreement.within(SOON, List.of(ana, bia)).fingerprintOf(ana);
    List<String> survived = new ArrayList<>();
    while (losses < LOSSES_OF_A_LIAR) {
      try (Crowd crowd = new Crowd(ana, VOICES)) {
        Eventually.lasts(Duration.ofMillis(random.nextInt(300)));
        ana.freezeWholly();
        disk.flush();
        ana.thaw();
        int onDisk = crowd.count();
        Eventually.within(
            SOON, "a tail", () -> assertThat(crowd.count()).isGreaterThan(onDisk + 50));
        Eventually.lasts(Duration.ofMillis(random.nextInt(300)));
        losePower(ana);
        crowd.end();
      }
      OnDisk held = held();
      Heads told = Heads.of(bia);
      assertThat(claims(told, fingerprint, held)).as("the tail is lost").hasSize(1);
      survived.addAll(bia.api().conversation().stream().map(Message::id).toList());

      ana = desk.serve("ana", LYING_FLUSH);
      Conversation.isEqual(SOON, List.of(ana, bia));
      survived.add(ana.api().say("here I am again"));
      Conversation.isEqual(SOON, List.of(ana, bia));
      assertThat(Heads.of(bia).by(fingerprint)).as("generations").hasSize(losses + 1);
    }
    Conversation.isOne(SOON, List.of(ana, bia), survived);
    endsWithoutAFork(bia);
  }

  /** Nobody can tell it then that its tail is lost. */
  @Test
  void whoSpeaksBeforeHeHearsWhatTheDiskHasLostContradictsNothing() throws Exception {
    RunningNode bia = desk.serve("bia");
    RunningNode ana = desk.serve("ana", LYING_FLUSH);
    Agreement.within(SOON, List.of(ana, bia));
    List<String> said = new ArrayList<>();
    said.add(ana.api().say("on the disk"));
    disk.flush();
    said.add(ana.api().say("lost, but bia has it"));
    Conversation.isEqual(SOON, List.of(ana, bia));
    losePower(ana);
    assertThat(held().hashes()).containsKey(said.getFirst()).doesNotContainKey(said.getLast());

    OnDisk.asOfAnotherBoot(desk.folderOf("ana").resolve("data"));
    bia.freeze();
    ana = desk.serve("ana", LYING_FLUSH);
    said.add(ana.api().say("nobody hears me yet"));
    disk.flush();
    bia.thaw();
    Conversation.isOne(SOON, List.of(ana, bia), said);
    assertThat(said).as("no number twice").doesNotHaveDuplicates();
    ana.leave();
    held();
    endsWithoutAFork(bia);
  }

  @Test
  void whatWasBackedUpAndRestoredIsOnTheDisk() throws Exception {
    Path data = desk.folderOf("ana").resolve("data");
    String backup = data.resolve("bia.backup").toString();
    RunningNode bia = desk.serve("bia");
    List<String> said = List.of(bia.api().say("one"), bia.api().say("two"));
    final String fingerprint = bia.status().fingerprint();
    String from = bia.dataDirectory().toString();
    assertThat(desk.run("backup", backup, "--data-dir", from).status()).isZero();
    losePower(data);
    bia.leave();

    Outcome restored = desk.run("restore", backup, "--data-dir", data.toString());
    assertThat(restored.status()).as("%s", restored).isZero();
    losePower(data);

    RunningNode ana = desk.serve("ana");
    assertThat(ana.status().fingerprint()).isEqualTo(fingerprint);
    Conversation.isOne(SOON, List.of(ana), said);
  }

  /** What is on the disk at this moment is all that the next start finds. */
  private void losePower(RunningNode node) {
    node.freezeWholly();
    Path copy = copy();
    node.kill();
    goOnWith(copy, node.dataDirectory());
  }

  /** The same where nobody writes. */
  private void losePower(Path directory) {
    goOnWith(copy(), directory);
  }

  private Path copy() {
    losses++;
    Path copy = images.resolve("" + losses);
    disk.copyTo(copy);
    return copy;
  }

  private void goOnWith(Path copy, Path directory) {
    disk.discard();
    disk = LoopDisk.mount(copy, directory);
  }

  private OnDisk held() throws Exception {
    return read(desk.folderOf("ana").resolve("data"), "read-" + ++readings);
  }

  private OnDisk read(Path directory, String copy) throws Exception {
    OnDisk held = OnDisk.read(directory, GROUP, desk.folderOf(copy));
    held.hashes()
        .forEach((entry, hash) ->
            assertThat(known.computeIfAbsent(entry, _ -> hash)).as("%s", entry).isEqualTo(hash));
    return held;
  }

  /** All disks ever seen, and those of both nodes at the end, have one entry of each number. */
  private void endsWithoutAFork(RunningNode bia) throws Exception {
    read(bia.dataDirectory(), "read-bia");
    bia.leave();
  }

  /** Of what logs somebody told of more than a disk holds. */
  private static Map<String, Long> claims(Heads told, String fingerprint, OnDisk held) {
    Map<String, Long> claims = told.by(fingerprint);
    claims
        .entrySet()
        .removeIf(head -> head.getValue() <= held.heads().getOrDefault(head.getKey(), 0L));
    return claims;
  }
}
