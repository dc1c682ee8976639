package ciranda.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, addresses, ids and views have one valid spelling each. */
final class ValuesTest {

  // PROTOCOL 2.4
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Ana",
        "José",
        "Zé da Silva",
        "日本",
        "O'Neill",
        "😀",
        "❤\ufe0f",
        "a\"b\\c",
        "42",
        "-",
        "नी",
        "\ud88a\udffd" // not assigned in this Unicode
      })
  void aVisibleNameIsAName(String name) {
    assertThat(Name.checked(name)).isEqualTo(name);
    assertThat(Name.normalized(" \t" + name + "\n")).isEqualTo(name);
  }

  // PROTOCOL 2.4
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        " Ana",
        "Ana ",
        "a\nb",
        "a\u0000b",
        "a\u001b[31m",
        "a\u0085b",
        "a\u00a0b",
        "\u00a0",
        "\u2003",
        "a\u200bb",
        "a\u200db",
        "a\u202eb",
        "a\u2066b",
        "\ufeffa",
        "a\u2028b",
        "\u3164",
        "a\u115fb",
        "\u2800",
        "a\u034fb",
        "\ue000",
        "a\uffffb",
        "a\ufdd0b",
        "\ufe0f",
        "\u0301",
        "a\ud83d",
        "\ude00a",
        "a]: b",
        "[a",
        "Jose\u0301",
        "\u212b"
      })
  void anythingElseIsNone(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> Name.checked(name));
  }

  // PROTOCOL 2.4
  @Test
  void aNameIsBoundedInCharactersAndBytes() {
    assertThat(Name.checked("x".repeat(32))).hasSize(32);
    assertThat(Name.checked("日".repeat(32))).hasSize(32);
    assertThat(Name.checked("😀".repeat(24))).hasSize(48);
    for (String tooLong : List.of("x".repeat(33), "😀".repeat(25), "x".repeat(100_000))) {
      assertThatIllegalArgumentException().isThrownBy(() -> Name.checked(tooLong));
    }
  }

  // PROTOCOL 2.4
  @Test
  void aTypedNameIsBroughtIntoItsNormalForm() {
    assertThat(Name.normalized("  Jose\u0301 ")).isEqualTo("José");
    assertThatIllegalArgumentException().isThrownBy(() -> Name.normalized("  "));
  }

  // PROTOCOL 2.5
  @ParameterizedTest
  @CsvSource({
    "10.0.0.1:6782, 10.0.0.1, 6782",
    "[fe80::1%eth0]:1, fe80::1%eth0, 1",
    "ana.local:65535, ana.local, 65535"
  })
  void anAddressIsReadAndWrittenTheSame(String text, String host, int port) {
    Endpoint endpoint = Endpoint.parse(text);

    assertThat(endpoint).isEqualTo(new Endpoint(host, port));
    assertThat(endpoint.text()).isEqualTo(text);
  }

  // PROTOCOL 2.5
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        ":1",
        "a",
        "a:",
        "a:0",
        "a:65536",
        "a:999999",
        "a:-1",
        "a:+1",
        "a:1 ",
        "a b:1",
        "fe80::1:5",
        "[]:1",
        "[[::1]]:1",
        "a/b:1",
        "a\"b:1",
        "a\u0000b:1",
        "a\u202eb:1",
        "a\ud83d:1",
        "a:\u0661"
      })
  void whatIsNoAddressIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.parse(text));
  }

  // PROTOCOL 2.2
  @Test
  void aFingerprintIsThirtyTwoLettersOfBase32() {
    NodeKey key = new Generator(1).value(NodeKey.class);

    assertThat(key.fingerprint()).matches("[a-z2-7]{32}").startsWith(key.shortName());
    assertThatIllegalArgumentException().isThrownBy(() -> NodeKey.of(Bytes.of(new byte[31])));
    assertThatIllegalArgumentException().isThrownBy(() -> NodeKey.of(Bytes.of(new byte[33])));
    assertThatIllegalArgumentException().isThrownBy(() -> new Sender(NodeKey.NONE, "Ana"));
  }

  // PROTOCOL 2.3
  @Test
  void theOpenGroupsIdIsThatOfTheNormalName() {
    assertThat(GroupId.ofOpenGroup("Jose\u0301")).isEqualTo(GroupId.ofOpenGroup("José"));
    assertThat(GroupId.ofOpenGroup("ciranda")).isNotEqualTo(GroupId.ofOpenGroup("Ciranda"));
  }

  @Test
  void bytesAreCopiedAndNeverReadPastTheEnd() {
    byte[] content = {1, 2, 3};
    Bytes bytes = Bytes.of(content);
    content[0] = 9;
    bytes.toArray()[1] = 9;

    assertThat(bytes.toArray()).containsExactly(1, 2, 3);
    assertThat(Bytes.of(content, 1, 2).toArray()).containsExactly(2, 3);
    for (int[] range : new int[][] {{0, 4}, {-1, 1}, {3, 1}, {1, Integer.MAX_VALUE}}) {
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> Bytes.of(content, range[0], range[1]));
    }
  }

  // PROTOCOL 6.3
  @Test
  void aViewThatContradictsItselfIsRefused() {
    Generator generator = new Generator(2);
    Member ana = new Member(generator.value(NodeKey.class), 3, "Ana", 1, List.of());
    Member bia = new Member(generator.value(NodeKey.class), 5, "Bia", 2, List.of());

    assertThat(view(6, List.of(ana, bia)).names(ana.key())).isTrue();
    for (List<Member> members :
        List.of(List.of(bia, ana), List.of(ana, ana), List.of(ana, bia.withId(3)))) {
      assertThatIllegalArgumentException().isThrownBy(() -> view(6, members));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> view(5, List.of(ana, bia)));
    assertThatIllegalArgumentException().isThrownBy(() -> view(0, List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new View(
                new Epoch(1, ana.key()),
                1,
                6,
                List.of(ana),
                List.of(new Former(ana.key(), 2)),
                List.of(),
                Bytes.EMPTY));
  }

  private static View view(int nextId, List<Member> members) {
    Epoch epoch = new Epoch(1, NodeKey.of(new Generator(9).bytes(32)));
    return new View(epoch, 1, nextId, members, List.of(), List.of(), Bytes.EMPTY);
  }
}
