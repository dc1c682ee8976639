package ciranda.tui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class NearestTest {
  private static final List<String> COMMANDS = List.of("chat", "serve", "--help", "--multicast");

  @Test
  void aSlipOfTheFingerIsUnderstood() {
    assertThat(Nearest.to("caht", COMMANDS)).contains("chat");
    assertThat(Nearest.to("server", COMMANDS)).contains("serve");
    assertThat(Nearest.to("help", COMMANDS)).contains("--help");
    assertThat(Nearest.to("--multcast", COMMANDS)).contains("--multicast");
  }

  @Test
  void aWildGuessIsNotMade() {
    assertThat(Nearest.to("--irc", List.of("--api", "--lang", "--name"))).isEmpty();
    assertThat(Nearest.to("lab", COMMANDS)).isEmpty();
    assertThat(Nearest.to("x", COMMANDS)).isEmpty();
    assertThat(Nearest.to("", COMMANDS)).isEmpty();
  }

  @Test
  void neighboursSwappedAreOneEdit() {
    assertThat(Nearest.distance("ab", "ba")).isEqualTo(1);
    assertThat(Nearest.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(Nearest.distance("", "abc")).isEqualTo(3);
    assertThat(Nearest.distance("", "abcd")).isEqualTo(Integer.MAX_VALUE);
  }
}
