package ciranda.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** What somebody gets who replays a failing seed. */
final class ReplayTest {
  private static final long NANOS_MAX = 60_000_000_000L;

  /** A seed with steps in the midst of its faults that keep everybody from joining. */
  private static Plan planted() {
    Plan plan = Plan.of(3, 5);
    List<Step> script = new ArrayList<>();
    for (Step step : plan.script()) {
      if (step.deed() == Deed.PEACE) {
        break;
      }
      script.add(step);
    }
    for (String type : List.of("JOIN_ACK", "COORDINATOR", "VIEW")) {
      script.add(script.size() / 2, Step.parse("drop " + type + " all all 100000"));
    }
    script.add(Step.parse("restart all 100ms"));
    List.of("run 1s", "peace all", "run 4s", "agree 5s")
        .forEach(line -> script.add(Step.parse(line)));
    return new Plan(plan.traits(), plan.hosts(), script);
  }

  @Test
  void aPlantedFailureIsShrunkToFewStepsThatStillFail() {
    Plan planted = planted();
    assertThat(planted.script()).hasSizeGreaterThan(50);
    Plan small = new Shrinker(planted, 600, NANOS_MAX, line -> {}).shrink().orElseThrow();
    assertThat(small.script()).hasSizeLessThanOrEqualTo(8);
    assertThat(small.script()).anyMatch(step -> step.deed() == Deed.DROP);
    assertThat(small.hosts()).isEqualTo(2);
    Violation violation = Seeds.run(small, Recorder.SILENT).violation().orElseThrow();
    assertThat(violation.invariant()).isEqualTo("E5");
  }

  @Test
  void whatPassesIsNotShrunk() {
    Plan plan = Script.parse(List.of("hosts 2", "start all", "run 5s"));
    assertThat(new Shrinker(plan, 10, NANOS_MAX, line -> {}).shrink()).isEmpty();
  }

  @Test
  void aPlanReadsBackFromItsTextAndGoesTheSameWay() {
    for (long seed = 1; seed <= 5; seed++) {
      Plan plan = Plan.of(seed);
      Plan again = Script.parse(Script.lines(plan));
      assertThat(Script.lines(again)).isEqualTo(Script.lines(plan));
      assertThat(Seeds.run(again, Recorder.SILENT).hash())
          .isEqualTo(Seeds.run(plan, Recorder.SILENT).hash());
    }
  }

  @Test
  void aReplayedScriptViolatesTheSameAndIsDrawn(@TempDir Path folder) throws Exception {
    Plan plan =
        Script.parse(
            List.of("hosts 2", "start all", "peace all", "drop JOIN_ACK all all 99", "agree 4s"));
    assertThat(new Replay("planted", "Planted", plan, folder).run()).isFalse();
    List<String> script = Files.readAllLines(folder.resolve("planted.txt"));
    assertThat(script).anyMatch(line -> line.startsWith("# Violated: E5: no agreement"));
    assertThat(script).anyMatch(line -> line.endsWith(": agree 4s"));
    Outcome again = Seeds.run(Script.parse(script), Recorder.SILENT);
    assertThat(again.violation().orElseThrow().invariant()).isEqualTo("E5");
    String text = textOf(Files.readString(folder.resolve("planted.svg")));
    assertThat(text).contains("Violated: E5: no agreement");
  }

  @Test
  void aDiagramShowsHostsMessagesEpochsFaultsAndWhatIsLost() throws Exception {
    Recording recording = new Recording();
    Plan plan =
        Script.parse(
            List.of(
                "hosts 3",
                "start all",
                "run 8s",
                "freeze bia",
                "run 100ms",
                "thaw bia",
                "drop COORDINATOR all all 2",
                "kill coordinator",
                "post all <b>&\u0001",
                "run 2s"));
    assertThat(Seeds.run(plan, recording).violation()).isEmpty();
    String svg = new Diagram("a < b & c", recording, Optional.empty()).svg();
    assertThat(textOf(svg))
        .contains("a < b & c", "ana", "bia", "caio", "COORDINATOR", "kill coordinator", "is killed")
        .contains("epoch 1 of", "epoch 2 of", "shows \"<b>& \"")
        .containsPattern("COORDINATOR \\(epoch 2.1 of [^\n]* LOST");
    // One of each is in the legend.
    for (String style : List.of("cross", "away", "electing", "down")) {
      assertThat(svg.split("class='" + style + "'", -1)).as(style).hasSizeGreaterThan(2);
    }
    assertThat(svg).contains("prefers-color-scheme: dark").doesNotContain("href", "<b>", "url(");
  }

  private static String textOf(String svg) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    Document document = factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    return document.getDocumentElement().getTextContent();
  }
}
