package ciranda.node.storage;

import ciranda.core.Signatures;
import ciranda.protocol.Bytes;
import ciranda.protocol.Hash;
import ciranda.protocol.NodeKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.EdECPrivateKey;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The node key: an Ed25519 key pair (RFC 8032), made at first start and kept for ever. Any thread.
 *
 * <p>The file holds four lines: what it is, the seed, the public key, and a checksum. So a start
 * knows who it is without loading Bouncy Castle, which costs 200 ms; the first signature loads it.
 */
public final class Identity implements Signatures {
  private static final String TITLE = "ciranda node key 1";
  private static final int FILE_BYTES_MAX = 1_024;

  private final NodeKey key;
  private final Bytes seed;
  private Ed25519.@Nullable Secret secret;

  private Identity(NodeKey key, Bytes seed) {
    this.key = key;
    this.seed = seed;
  }

  /**
   * Reads the key, or makes one where there is no file.
   *
   * @throws CorruptKeyException if there is a file that holds none; it is left as it is
   */
  public static Identity loadOrCreate(Path file) throws CorruptKeyException, IOException {
    return Files.exists(file) ? load(file) : create(file);
  }

  private static Identity load(Path file) throws CorruptKeyException, IOException {
    if (!Files.isRegularFile(file) || Files.size(file) > FILE_BYTES_MAX) {
      throw new CorruptKeyException(file, "not a key file");
    }
    List<String> lines =
        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).lines().toList();
    if (lines.size() != 4 || !lines.getFirst().equals(TITLE)) {
      throw new CorruptKeyException(file, "not a key file");
    }
    try {
      Bytes seed = Bytes.fromBase64(lines.get(1));
      Bytes publicKey = Bytes.fromBase64(lines.get(2));
      if (seed.length() != 32 || !checksum(seed, publicKey).equals(lines.get(3))) {
        throw new CorruptKeyException(file, "its checksum does not fit");
      }
      return new Identity(NodeKey.of(publicKey), seed);
    } catch (IllegalArgumentException _) {
      throw new CorruptKeyException(file, "a line is not what it should be");
    }
  }

  private static Identity create(Path file) throws IOException {
    KeyPair pair = generate();
    byte[] encoded = pair.getPublic().getEncoded();
    Bytes publicKey =
        Bytes.of(Arrays.copyOfRange(encoded, encoded.length - NodeKey.LENGTH, encoded.length));
    Bytes seed = Bytes.of(((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow());
    String content =
        String.join(
            "\n", TITLE, seed.toBase64(), publicKey.toBase64(), checksum(seed, publicKey), "");
    DurableFile.replace(file, content.getBytes(StandardCharsets.US_ASCII));
    return new Identity(NodeKey.of(publicKey), seed);
  }

  /** By the platform, which is quicker to load than Bouncy Castle; signing is another matter. */
  private static KeyPair generate() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java from 15 on has Ed25519", e);
    }
  }

  private static String checksum(Bytes seed, Bytes publicKey) {
    return Hash.of("ciranda/1 key file").add(seed).add(publicKey).finish().toBase64();
  }

  public NodeKey key() {
    return key;
  }

  @Override
  public Bytes sign(Bytes message) {
    return secret().sign(message);
  }

  private synchronized Ed25519.Secret secret() {
    if (secret == null) {
      secret = Ed25519.Secret.of(seed, key);
    }
    return secret;
  }

  /** Whether {@code signature} is the one that {@code author} made over {@code message}. */
  public static boolean verify(NodeKey author, Bytes message, Bytes signature) {
    return Ed25519.verify(author, message, signature);
  }

  @Override
  public String toString() {
    return key.toString();
  }
}
