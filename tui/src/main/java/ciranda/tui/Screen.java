package ciranda.tui;

import ciranda.core.view.ChatMessage;
import ciranda.core.view.ChatNode;
import ciranda.core.view.Person;
import ciranda.core.view.Status;
import java.util.List;
import java.util.Optional;

/**
 * Where a chat is shown: how things look, not which. Any thread may call; what one call says stays
 * together.
 */
interface Screen {

  /**
   * Messages of the conversation, in that order.
   *
   * @param news whether they have just been said, so that a mention in them may ring
   */
  void messages(List<ChatMessage> messages, boolean news);

  /** The answer to a command. */
  void answer(String text);

  /** Something beside the conversation. */
  void notice(String text);

  /** Something beside the conversation that must not be overlooked. */
  void warning(String text);

  /**
   * How the node and the people of its group are now.
   *
   * @param receipt how far the last message of this chat has come, empty before there is one
   */
  void state(Status status, List<Person> people, Optional<ChatNode.Receipt> receipt);

  /** The person wants to see no more of what stands there; whether that is possible. */
  boolean clear();

  /** How its keys are used, for the help; empty where it has none of its own. */
  Optional<String> keys();

  /** Whether nobody reads it any more. */
  boolean isClosed();
}
