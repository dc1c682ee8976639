package ciranda.web;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.protocol.Bytes;
import ciranda.protocol.GroupId;
import ciranda.protocol.HybridTime;
import ciranda.protocol.LogId;
import ciranda.protocol.Segment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class SegmentsTest {
  private static final GroupId GROUP = GroupId.ofOpenGroup("ciranda");

  @TempDir Path directory;
  private Running running;

  @BeforeEach
  void start() throws IOException {
    running = new Running(directory);
  }

  @AfterEach
  void stop() {
    running.close();
  }

  private static Segment segment() {
    HybridTime time = new HybridTime(1_000, 0);
    return Segment.seal(
        GROUP,
        new LogId(MemoryNode.KEY, 1),
        1,
        Segment.CHAIN_START,
        List.of(new Segment.Draft(time, 1_000, Bytes.of(new byte[3]))),
        _ -> Bytes.of(new byte[Segment.SIGNATURE_LENGTH]));
  }

  @Test
  void whatWasExportedIsImported() throws IOException {
    running.node.brought.add(segment());
    JsonNode page = running.json("/api/v1/segments");
    assertThat(page.get("group").stringValue())
        .isEqualTo(HexFormat.of().formatHex(GROUP.bytes().toArray()));
    String exported = page.get("segments").get(0).stringValue();
    String next = page.get("next").stringValue();
    assertThat(running.json("/api/v1/segments?after=" + next).get("next").isNull()).isTrue();

    Wire.Answer answer = running.bring("{\"segments\":[\"" + exported + "\",\"%\",\"AAAA\",7]}");
    assertThat(answer.status()).isEqualTo(200);
    JsonNode told = Running.JSON.readTree(answer.body());
    assertThat(running.node.brought).containsExactly(segment(), segment());
    assertThat(told.get("stored").intValue()).isEqualTo(1);
    assertThat(told.get("known").intValue()).isEqualTo(1);
    assertThat(told.get("refused").intValue()).as("three of them unreadable").isEqualTo(5);
  }

  @Test
  void whatIsNoExportIsRefused() throws IOException {
    assertThat(running.get("/api/v1/segments?after=7").status()).isEqualTo(400);
    assertThat(running.get("/api/v1/segments?before=1.1").status()).isEqualTo(400);
    assertThat(running.bring("{\"segments\":{}}").status()).isEqualTo(400);
    assertThat(running.bring("{}").status()).isEqualTo(400);
    assertThat(running.node.brought).isEmpty();
  }
}
