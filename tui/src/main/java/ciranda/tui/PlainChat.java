package ciranda.tui;

import ciranda.protocol.Limits;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.ZoneId;
import java.util.function.Consumer;

/**
 * The chat of pipes and of terminals that can do no more: lines in, lines out, no escape bytes. The
 * conversation and the answers to commands go to one stream, notices to the other. Used once.
 */
public final class PlainChat {
  /** Around a text of the greatest length: the word before it, white space after it. */
  private static final int LINE_BYTES_MAX = Limits.TEXT_BYTES_MAX + 64;

  private final Chat chat;

  /**
   * Prepares.
   *
   * @param input buffered, where speed matters; read by another thread until the chat ends, and
   *     perhaps still waiting for a line then
   * @param output in UTF-8
   * @param notices in UTF-8
   * @param renamed takes the name by which the person wants to be called from now on
   */
  public PlainChat(
      Language language,
      InputStream input,
      PrintStream output,
      PrintStream notices,
      ZoneId zone,
      Chat.Patience patience,
      Consumer<String> renamed) {
    Scene scene = Scene.of(new Spoken(language));
    this.chat =
        new Chat(
            new PlainScreen(output, notices, scene.wording()),
            scene,
            new LineInput(input, LINE_BYTES_MAX),
            zone,
            patience,
            renamed,
            false);
  }

  /** Chats until {@code exit}, the end of the input or of the node, and leaves the group. */
  public Chat.Outcome run(Chat.Started started) throws InterruptedException {
    return chat.run(started);
  }
}
