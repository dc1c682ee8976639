package ciranda.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ciranda.protocol.Bytes;
import ciranda.protocol.NodeKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IdentityTest {
  private static final Bytes MESSAGE = Bytes.of("olá".getBytes(StandardCharsets.UTF_8));

  @TempDir Path temporary;
  private Path file = Path.of("");

  @BeforeEach
  void place() {
    file = temporary.resolve("node.key");
  }

  @Test
  void isMadeOnceAndReadableByItsOwnerOnly() throws Exception {
    Identity made = Identity.loadOrCreate(file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Identity read = Identity.loadOrCreate(file);
    assertThat(read.key()).isEqualTo(made.key());
    assertThat(read.sign(MESSAGE)).isEqualTo(made.sign(MESSAGE));
    assertThat(Identity.loadOrCreate(temporary.resolve("other")).key()).isNotEqualTo(made.key());
    try (var files = Files.list(temporary)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void signsWhatOthersCanVerify() throws Exception {
    Identity identity = Identity.loadOrCreate(file);
    Bytes signature = identity.sign(MESSAGE);
    assertThat(Identity.verify(identity.key(), MESSAGE, signature)).isTrue();

    byte[] prefix = HexFormat.of().parseHex("302a300506032b6570032100");
    byte[] encoded = Arrays.copyOf(prefix, prefix.length + NodeKey.LENGTH);
    byte[] key = identity.key().bytes().toArray();
    System.arraycopy(key, 0, encoded, prefix.length, key.length);
    Signature platform = Signature.getInstance("Ed25519");
    platform.initVerify(
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
    platform.update(MESSAGE.toArray());
    assertThat(platform.verify(signature.toArray())).isTrue();
  }

  @Test
  void refusesWhatIsNotSigned() throws Exception {
    Identity identity = Identity.loadOrCreate(file);
    byte[] signature = identity.sign(MESSAGE).toArray();
    assertThat(Identity.verify(identity.key(), Bytes.EMPTY, Bytes.of(signature))).isFalse();
    assertThat(Identity.verify(identity.key(), MESSAGE, Bytes.EMPTY)).isFalse();
    assertThat(Identity.verify(identity.key(), MESSAGE, Bytes.of(new byte[64]))).isFalse();
    assertThat(Identity.verify(new Author(7).key(), MESSAGE, Bytes.of(signature))).isFalse();
    for (int i = 0; i < signature.length; i++) {
      signature[i] ^= 1;
      assertThat(Identity.verify(identity.key(), MESSAGE, Bytes.of(signature))).isFalse();
      signature[i] ^= 1;
    }
  }

  /** RFC 8032, section 7.1, test 3. */
  @Test
  void agreesWithTheStandard() {
    NodeKey key = key("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
    Bytes message = Bytes.of(HexFormat.of().parseHex("af82"));
    Bytes signature =
        Bytes.of(
            HexFormat.of()
                .parseHex(
                    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                        + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"));
    assertThat(Identity.verify(key, message, signature)).isTrue();
  }

  private static NodeKey key(String hex) {
    return NodeKey.of(Bytes.of(HexFormat.of().parseHex(hex)));
  }

  /** The eight points of small order, and other spellings of points (RFC 8032, 5.1.3). */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
      })
  void refusesUnsoundKeys(String hex) {
    NodeKey key = key(hex);
    assertThat(Ed25519.isSound(key)).isFalse();
    byte[] forged = new byte[64];
    forged[0] = 1; // R is the identity, S is 0: valid for any message under the identity
    assertThat(Identity.verify(key, MESSAGE, Bytes.of(forged))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n\n", "ciranda node key 1\nAA\nAA\nAA\n", "\u0000\u0001"})
  void leavesAFileThatHoldsNoKey(String content) throws Exception {
    Files.writeString(file, content);
    assertThatThrownBy(() -> Identity.loadOrCreate(file)).isInstanceOf(CorruptKeyException.class);
    assertThat(file).hasContent(content);
  }

  @Test
  void leavesAFileWhoseKeyIsDamaged() throws Exception {
    Identity.loadOrCreate(file);
    byte[] content = Files.readAllBytes(file);
    for (int i = 0; i < content.length - 1; i++) {
      byte[] damaged = content.clone();
      damaged[i] ^= 2;
      Files.write(file, damaged);
      assertThatThrownBy(() -> Identity.loadOrCreate(file)).isInstanceOf(CorruptKeyException.class);
      assertThat(file).hasBinaryContent(damaged);
    }
    Files.write(file, new byte[1_000_000]);
    assertThatThrownBy(() -> Identity.loadOrCreate(file)).isInstanceOf(CorruptKeyException.class);
    Files.delete(file);
    Files.createDirectory(file);
    assertThatThrownBy(() -> Identity.loadOrCreate(file)).isInstanceOf(CorruptKeyException.class);
  }
}
