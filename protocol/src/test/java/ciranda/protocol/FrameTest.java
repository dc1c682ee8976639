package ciranda.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A header is judged before anything is allocated for what it announces. */
final class FrameTest {

  private static byte[] header(long length, int kind) {
    return ByteBuffer.allocate(5).putInt((int) length).put((byte) kind).array();
  }

  // PROTOCOL 3.1
  @ParameterizedTest
  @CsvSource({"J, 1", "J, 1048576", "S, 1", "S, 524288"})
  void aHeaderWithinItsLimitsIsRead(Frame.Kind kind, int length) throws MalformedException {
    assertThat(Frame.header(header(length, kind.name().charAt(0))))
        .isEqualTo(new Frame.Header(kind, length));
  }

  // PROTOCOL 3.1
  @ParameterizedTest
  @CsvSource({
    "J, 0",
    "S, 0",
    "J, 1048577",
    "S, 524289",
    "J, 4294967295",
    "S, 4294967295",
    "J, 2147483648",
    "S, 2147483647",
    "J, -1"
  })
  void aLengthOutsideTheLimitsIsRefused(char kind, long length) {
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> Frame.header(header(length, kind)))
        .withMessage("frame with an impossible length");
  }

  // PROTOCOL 3.1
  @ParameterizedTest
  @ValueSource(ints = {0, 'j', 's', 'A', ' ', '{', 0x16, 0xff})
  void anUnknownKindIsRefused(int kind) {
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> Frame.header(header(10, kind)))
        .withMessage("frame of an unknown kind");
  }

  // PROTOCOL 3.1
  @Test
  void whatBrowsersAndSecureShellsSendIsNoFrame() {
    for (String opening :
        new String[] {"GET /", "SSH-2", "\u0016\u0003\u0001\u0002\u0000", "{\"fro"}) {
      byte[] bytes = opening.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
      assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> Frame.header(bytes));
    }
  }

  @Test
  void aHeaderOfAnotherSizeIsOurOwnMistake() {
    assertThatIllegalArgumentException().isThrownBy(() -> Frame.header(new byte[4]));
    assertThatIllegalArgumentException().isThrownBy(() -> Frame.header(new byte[6]));
  }

  @Test
  void aFrameThatNobodyWouldReadIsNotMade() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Frame(Frame.Kind.J, Bytes.EMPTY));
    for (Frame.Kind kind : Frame.Kind.values()) {
      Bytes tooLong = Bytes.of(new byte[kind.payloadMax() + 1]);
      assertThatIllegalArgumentException().isThrownBy(() -> new Frame(kind, tooLong));
    }
  }

  // PROTOCOL 3.1
  @Test
  void theLengthCountsThePayloadAlone() {
    byte[] encoded = new Frame(Frame.Kind.S, Bytes.of(new byte[] {7, 8})).encoded();

    assertThat(encoded).containsExactly(0, 0, 0, 2, 'S', 7, 8);
  }
}
