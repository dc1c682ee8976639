package ciranda.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class SegmentsTest {
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

  @Test
  void whatIsHeldIsGivenOutAndWhatIsBroughtIsTaken() throws IOException {
    Wire.Answer answer = running.bring("{\"segments\":[\"AAAA\",\"%\",7]}");
    assertThat(answer.status()).isEqualTo(200);
    JsonNode told = Running.JSON.readTree(answer.body());
    assertThat(told.get("stored").intValue()).isEqualTo(3);
    assertThat(told.get("known").intValue()).isEqualTo(1);
    assertThat(told.get("refused").intValue()).isEqualTo(2);
    assertThat(running.node.brought).startsWith("AAAA", "%").hasSize(3);

    JsonNode page = running.json("/api/v1/segments");
    assertThat(page.get("group").stringValue()).isEqualTo("c0ffee");
    assertThat(page.get("segments").get(0).stringValue()).isEqualTo("AAAA");
    String next = page.get("next").stringValue();
    assertThat(running.json("/api/v1/segments?after=" + next).get("next").isNull()).isTrue();
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
