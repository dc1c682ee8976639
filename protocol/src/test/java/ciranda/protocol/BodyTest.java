package ciranda.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyTest {
  private static Body decode(String json) throws MalformedException {
    return Codec.decodeBody(Bytes.of(json.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "olá 🌀",
        "\u0000\u0001\u202e",
        "\"\\\n",
      })
  void decodesWhatItEncoded(String text) throws MalformedException {
    Body.Chat plain = new Body.Chat("general", "Ana", text, "");
    Body.Chat keyed = new Body.Chat("general", "Ana", text, "k");
    assertThat(Codec.decodeBody(Codec.encode(plain))).isEqualTo(plain);
    assertThat(Codec.decodeBody(Codec.encode(keyed))).isEqualTo(keyed);
  }

  @Test
  void aMissingKeyMeansNone() throws MalformedException {
    String json = "{\"type\":\"message\",\"room\":\"general\",\"name\":\"Ana\",\"text\":\"hi\"}";
    assertThat(decode(json)).isEqualTo(new Body.Chat("general", "Ana", "hi", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"message\",\"room\":\"general\",\"name\":\"Ana\"}",
        "{\"type\":\"message\",\"room\":\"general\",\"name\":\"Ana\",\"text\":null}",
        "{\"type\":\"message\",\"room\":\"general\",\"name\":\"Ana\",\"text\":7}",
        "{\"type\":\"message\",\"room\":\"general\",\"name\":\"Ana\",\"text\":\"\"}",
        "{\"type\":\"message\",\"room\":\"\",\"name\":\"Ana\",\"text\":\"hi\"}",
        "{\"type\":\"message\",\"room\":\"general\",\"text\":\"hi\"}",
        "{\"type\":\"message\",\"room\":\"general\",\"name\":\"Ana\",\"text\":\"\\ud800\"}",
        "{\"type\":\"message\",\"room\":\"general\",\"name\":\"Ana\",\"text\":\"\\udc00\\ud800\"}",
        "{\"type\":\"message\",\"room\":\"\\ud800\",\"name\":\"Ana\",\"text\":\"hi\"}",
        "null",
        "[]",
        "{",
        "",
      })
  void refusesWhatIsNoBody(String json) {
    assertThatThrownBy(() -> decode(json)).isInstanceOf(MalformedException.class);
  }

  @Test
  void anUnknownTypeIsKeptAsSuch() throws MalformedException {
    assertThat(decode("{\"type\":\"poll\",\"of\":1}")).isEqualTo(new Body.Unknown("poll"));
  }

  @Test
  void whatRefersToAnEntryNamesItWithItsAuthor() throws MalformedException {
    LogId log = new LogId(NodeKey.of(new Generator(1).bytes(NodeKey.LENGTH)), 7);
    EntryId target = new EntryId(log, 3);
    Body.Chat reply = new Body.Chat("general", "Ana", "yes", false, Optional.of(target), "");
    for (Body body :
        List.of(
            reply,
            new Body.Edit(target, "Ana", "no"),
            new Body.Deletion(target, "general", "Ana"),
            new Body.Reaction(target, "Ana", "👍🏽", false))) {
      assertThat(Codec.decodeBody(Codec.encode(body))).isEqualTo(body);
    }
    assertThat(target.text()).isEqualTo(log.text() + ".3");
    assertThatThrownBy(() -> new EntryId(log, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTopicMayBeEmptyAndASymbolMayNot() {
    EntryId target = new EntryId(new LogId(NodeKey.of(new Generator(1).bytes(32)), 7), 3);
    assertThat(new Body.Topic("lab", "Ana", "").topic()).isEmpty();
    assertThatThrownBy(() -> new Body.Reaction(target, "Ana", "", true))
        .isInstanceOf(IllegalArgumentException.class);
    String long65 = "a".repeat(Limits.SYMBOL_BYTES_MAX + 1);
    assertThatThrownBy(() -> new Body.Reaction(target, "Ana", long65, true))
        .isInstanceOf(IllegalArgumentException.class);
    String long513 = "a".repeat(Limits.TOPIC_BYTES_MAX + 1);
    assertThatThrownBy(() -> new Body.Topic("lab", "Ana", long513))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void halfASurrogatePairIsNotText() {
    assertThat(Text.isUnicode("a🌀b")).isTrue();
    assertThat(Text.isUnicode("a\ud83c")).isFalse();
    assertThat(Text.isUnicode("\udf00a")).isFalse();
    assertThat(Text.isUnicode("\udf00\ud83c")).isFalse();
  }

  @Test
  void timeGoesOnUntilItsEndAndThenStands() {
    HybridTime full = new HybridTime(5, HybridTime.COUNTER_MAX);
    assertThat(full.next(0)).isEqualTo(new HybridTime(6, 0));
    assertThat(HybridTime.LAST.next(Long.MAX_VALUE)).isEqualTo(HybridTime.LAST);
    assertThat(HybridTime.LAST.precedes(HybridTime.LAST)).isTrue();
    assertThat(full.precedes(full)).isFalse();
    assertThat(HybridTime.ZERO.next(-1)).isEqualTo(new HybridTime(0, 1));
  }
}
