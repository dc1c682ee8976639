package ciranda.tui;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LineInputTest {

  @Test
  void linesEndAsOnEverySystem() throws IOException {
    assertThat(lines("a\nb\r\n\nç".getBytes(UTF_8), 10))
        .containsExactly(whole("a"), whole("b"), whole(""), whole("ç"));
    assertThat(lines(new byte[0], 10)).isEmpty();
    assertThat(lines("\n".getBytes(UTF_8), 10)).containsExactly(whole(""));
  }

  @Test
  void bytesThatAreNotUtf8AreReplaced() throws IOException {
    assertThat(lines(new byte[] {'o', (byte) 0xe9, 'i', '\n', (byte) 0xff}, 10))
        .containsExactly(whole("o\ufffdi"), whole("\ufffd"));
  }

  @Test
  void aByteOrderMarkIsNotText() throws IOException {
    assertThat(lines("\ufeffoi\n\ufeffoi\n".getBytes(UTF_8), 10))
        .containsExactly(whole("oi"), whole("\ufeffoi"));
  }

  @Test
  void ofALineThatIsTooLongOnlyTheBeginningIsKept() throws IOException {
    String exact = "x".repeat(1_000);
    assertThat(lines((exact + "\r\n" + exact + "yz\nnext").getBytes(UTF_8), 1_000))
        .containsExactly(whole(exact), new LineInput.Line(exact, false), whole("next"));
    assertThat(lines("abc\r\n".getBytes(UTF_8), 2))
        .containsExactly(new LineInput.Line("ab", false));
  }

  private static LineInput.Line whole(String text) {
    return new LineInput.Line(text, true);
  }

  private static List<LineInput.Line> lines(byte[] bytes, int bytesMax) throws IOException {
    LineInput input = new LineInput(new ByteArrayInputStream(bytes), bytesMax);
    List<LineInput.Line> lines = new ArrayList<>();
    Optional<LineInput.Line> line = input.next();
    while (line.isPresent()) {
      lines.add(line.get());
      line = input.next();
    }
    return lines;
  }
}
