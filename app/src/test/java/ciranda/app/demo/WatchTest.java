package ciranda.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.app.demo.Happening.Place;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is read from a node's events and answers, in the shape that its API describes. */
final class WatchTest {
  private static final JsonMapper MAPPER = new JsonMapper();

  @Test
  void protocolMessagesAndRefusals() {
    assertThat(
            read(
                "protocol",
                """
                {"kind":"message","direction":"received","type":"LEAVE","peer":"f","detail":"d"}\
                """))
        .contains(new Happening.Passed(7, "ana", false, "LEAVE", "f", "d"));
    assertThat(
            read("protocol", "{\"kind\":\"refused\",\"reason\":\"quarantined\",\"detail\":\"d\"}"))
        .contains(new Happening.Refused(7, "ana", "quarantined", "d"));
    assertThat(read("protocol", "{\"kind\":\"storage\",\"writable\":true,\"detail\":\"\"}"))
        .isEmpty();
  }

  @Test
  void rolesCoordinatorsMembersAndMessages() {
    assertThat(
            read(
                "election",
                "{\"kind\":\"role\",\"from\":\"member\",\"to\":\"electing\",\"reason\":\"r\"}"))
        .contains(new Happening.Became(7, "ana", "member", "electing", "r"));
    assertThat(read("election", "{\"kind\":\"step\",\"ending\":null,\"step\":\"wins\"}")).isEmpty();
    assertThat(
            read(
                "coordinator",
                """
                {"epoch":{"number":3,"coordinator":"f"},"afterMillis":5,
                 "coordinator":{"id":2,"name":"bia","fingerprint":"f"}}\
                """))
        .contains(new Happening.Obeyed(7, "ana", 3, "f"));
    assertThat(
            read(
                "coordinator",
                """
                {"epoch":null,"afterMillis":0,
                 "coordinator":{"id":null,"name":"","fingerprint":"f"}}\
                """))
        .isEmpty();
    assertThat(
            read(
                "member",
                "{\"id\":2,\"name\":\"bia\",\"fingerprint\":\"f\",\"presence\":\"left\"}"))
        .contains(new Happening.Listed(7, "ana", "f", "left"));
    assertThat(read("message", "{\"id\":\"f.g.1\"}"))
        .contains(new Happening.Showed(7, "ana", "f.g.1"));
    assertThat(read("receipt", "{\"id\":\"f.g.1\"}")).isEmpty();
  }

  @Test
  void aHoleIsNotOverlooked() {
    assertThat(read("lagged", "{}")).contains(new Happening.Missed(7, "ana"));
  }

  @Test
  void aPictureHasWhatStatusAndPeersSay() {
    JsonNode status =
        json(
            """
            {"name":"ana","id":1,"fingerprint":"a","group":"g","role":"member",
             "epoch":{"number":3,"coordinator":"b"},
             "coordinator":{"id":2,"name":"bia","fingerprint":"b"},
             "view":{"version":4,"members":[{"id":1,"name":"ana","fingerprint":"a"},
                                            {"id":2,"name":"bia","fingerprint":"b"}]},
             "heads":{},"history":{"entries":9,"digest":"d","complete":true},"version":"1"}\
            """);
    JsonNode peers =
        json(
            """
            [{"fingerprint":"a","state":"self"},{"fingerprint":"b","state":"linked"},
             {"fingerprint":"c","state":"gone"}]\
            """);

    Happening.Picture picture = Pictures.of(status, peers, List.of("m"));

    assertThat(picture.id()).isEqualTo(1);
    assertThat(picture.epoch()).isEqualTo(3);
    assertThat(picture.coordinator()).isEqualTo("b");
    assertThat(picture.members()).containsExactly(new Place(1, "a"), new Place(2, "b"));
    assertThat(picture.linked()).containsExactly("b");
    assertThat(picture.entries()).isEqualTo(9);
    assertThat(picture.complete()).isTrue();
    assertThat(picture.messages()).containsExactly("m");
  }

  private static Optional<Happening> read(String name, String json) {
    return Watch.happening(7, "ana", name, json(json));
  }

  private static JsonNode json(String json) {
    return MAPPER.readTree(json);
  }
}
