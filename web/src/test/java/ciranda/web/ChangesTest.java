package ciranda.web;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.core.view.ChatMessage;
import ciranda.core.view.Command;
import ciranda.core.view.Result;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

final class ChangesTest {
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
  void eachKindBecomesItsCommand() throws IOException {
    running.change("{\"kind\":\"edit\",\"id\":\"a.1.2\",\"text\":\"olá\"}", 201);
    running.change("{\"kind\":\"delete\",\"id\":\"a.1.2\",\"room\":\"lab\"}", 201);
    running.change("{\"kind\":\"react\",\"id\":\"a.1.2\",\"symbol\":\"+1\"}", 201);
    running.change("{\"kind\":\"react\",\"id\":\"a.1.2\",\"symbol\":\"+1\",\"off\":true}", 201);
    running.change("{\"kind\":\"room\",\"room\":\"#Lab\"}", 201);
    running.change("{\"kind\":\"topic\",\"room\":\"lab\",\"topic\":\"\"}", 201);
    assertThat(running.node.written())
        .containsExactly(
            new Command.Edit("a.1.2", "olá"),
            new Command.Delete("a.1.2", "lab"),
            new Command.React("a.1.2", "+1", true),
            new Command.React("a.1.2", "+1", false),
            new Command.MakeRoom("lab"),
            new Command.SetTopic("lab", ""));
  }

  @Test
  void aRoomThatIsThereNeedsNothing() throws IOException {
    String body = running.change("{\"kind\":\"room\",\"room\":\"geral\"}", 200).body();
    assertThat(Running.JSON.readTree(body).get("id").isNull()).isTrue();
    assertThat(running.node.written()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}",
        "{\"kind\":\"vanish\",\"id\":\"x\"}",
        "{\"kind\":7}",
        "{\"kind\":\"edit\",\"id\":\"x\"}",
        "{\"kind\":\"edit\",\"text\":\"x\"}",
        "{\"kind\":\"edit\",\"id\":7,\"text\":\"x\"}",
        "{\"kind\":\"edit\",\"id\":\"x\",\"text\":\"x\",\"room\":\"x\"}",
        "{\"kind\":\"delete\",\"id\":\"x\"}",
        "{\"kind\":\"react\",\"id\":\"x\",\"symbol\":\"x\",\"off\":\"no\"}",
        "{\"kind\":\"room\"}",
        "{\"kind\":\"topic\",\"room\":\"x\"}",
      })
  void whatIsNoChangeIsRefused(String body) throws IOException {
    assertThat(running.change(body, 400).body()).contains("bad-field");
    assertThat(running.node.written()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "BAD_ROOM,400,bad-room",
    "BAD_TOPIC,400,bad-topic",
    "BAD_SYMBOL,400,bad-symbol",
    "EMPTY_TEXT,400,empty-text",
    "NOT_YOURS,403,not-yours",
    "UNKNOWN_ROOM,404,unknown-room",
    "UNKNOWN_MESSAGE,404,unknown-message",
    "TEXT_TOO_LONG,413,text-too-long",
    "TOO_MANY_ROOMS,429,too-many-rooms",
    "DISK_FULL,507,disk-full",
  })
  void aRejectionHasItsWord(Result.Cause cause, int status, String word) throws IOException {
    running.node.refuse(cause);
    String body = running.change("{\"kind\":\"room\",\"room\":\"x\"}", status).body();
    assertThat(body).contains(word);
  }

  @Test
  void theRoomsAreToldWithTheirTopics() throws IOException {
    JsonNode rooms = running.json("/api/v1/rooms").get("rooms");
    assertThat(rooms.get(0).get("name").stringValue()).isEqualTo(ChatMessage.GENERAL);
    assertThat(rooms.get(0).get("topic").stringValue()).isEqualTo("all things");
    assertThat(rooms.get(1).get("topic").stringValue()).isEmpty();
  }
}
