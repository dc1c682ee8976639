package ciranda.protocol;

import java.util.List;

/** Every maximum of the wire protocol, in one place. What is larger ends the link, named. */
public final class Limits {
  /** Bytes of UTF-8 in one chat message. */
  public static final int TEXT_BYTES_MAX = 65_536;

  /** The greatest number of an entry: what follows it, and sums of numbers, are numbers too. */
  public static final long ENTRY_NUMBER_MAX = (1L << 53) - 1;

  /** Bytes of one entry's body: a text of that size with every character escaped, and its rest. */
  public static final int BODY_BYTES_MAX = 400_000;

  /** Entries under one signature. */
  public static final int SEGMENT_ENTRIES_MAX = 64;

  /** Bytes of one segment, header, signature and bodies. */
  public static final int SEGMENT_BYTES_MAX = 512 * 1024;

  /**
   * Bytes of the payload of a frame of kind J: no message is longer, whatever it holds within the
   * other limits, so that nothing that a peer says can make a node build what it cannot send.
   */
  public static final int JSON_BYTES_MAX = 1024 * 1024;

  /** Bytes of the payload of a HELLO or REFUSED, before anything is known of the other side. */
  public static final int HELLO_BYTES_MAX = 4 * 1024;

  /** Bytes of a beacon; each is padded to exactly this size. */
  public static final int BEACON_BYTES = 512;

  public static final int NAME_CODE_POINTS_MAX = 32;
  public static final int NAME_BYTES_MAX = 96;
  public static final int ROOM_BYTES_MAX = 64;
  public static final int POST_KEY_LENGTH_MAX = 64;

  /** Bytes of UTF-8 of the symbol of a reaction: an emoji of several code points has up to 35. */
  public static final int SYMBOL_BYTES_MAX = 64;

  /** Bytes of UTF-8 of what a room is about. */
  public static final int TOPIC_BYTES_MAX = 512;

  public static final int MEMBERS_MAX = 512;

  /** Former members whose ids a view remembers; the oldest is forgotten first. */
  public static final int FORMER_MAX = 1_024;

  public static final int ADDRESSES_MAX = 6;

  /** Rows of others in one heartbeat. */
  public static final int RELAYED_ROWS_MAX = 32;

  public static final int NEIGHBOURS_MAX = MEMBERS_MAX;

  /** Heads in one HEADS message; more travel in several. */
  public static final int HEADS_MAX = 1_000;

  public static final int HOPS_MAX = MEMBERS_MAX;

  /** Characters (UTF-16) of the name and version of a program in HELLO. */
  public static final int SOFTWARE_LENGTH_MAX = 64;

  /** Characters (UTF-16) of the words in REFUSED. */
  public static final int DETAIL_LENGTH_MAX = 256;

  /** Characters (UTF-16) of the name of a type that a newer version may have. */
  public static final int TYPE_LENGTH_MAX = 64;

  /** Bytes of an Ed25519 signature, the only size that verifies; absent ones are empty. */
  public static final int SIGNATURE_BYTES_MAX = 64;

  private Limits() {}

  static void checkLength(String text, int max, String what) {
    if (text.length() > max) {
      throw new IllegalArgumentException(what + ": more than " + max);
    }
  }

  static void checkLength(Bytes bytes, int max, String what) {
    if (bytes.length() > max) {
      throw new IllegalArgumentException(what + ": more than " + max);
    }
  }

  /** Checks that a list stays under its maximum and copies it. */
  static <T> List<T> bounded(List<T> list, int max, String what) {
    if (list.size() > max) {
      throw new IllegalArgumentException(what + ": more than " + max);
    }
    return List.copyOf(list);
  }
}
