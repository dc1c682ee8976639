package ciranda.app;

import ciranda.tui.Chat;
import ciranda.tui.InlineChat;
import ciranda.tui.PlainChat;
import ciranda.tui.Texts;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Optional;

/** Chats: with all that the terminal can do, or plainly where there is none or nobody wants it. */
final class ChatTask {
  private final Surroundings surroundings;
  private final Options options;
  private final Texts texts;

  /** Starts the node to chat with. */
  interface NodeStarter {
    Running start(Voice voice) throws NotStartedException, InterruptedException;
  }

  ChatTask(Surroundings surroundings, Options options, Texts texts) {
    this.surroundings = surroundings;
    this.options = options;
    this.texts = texts;
  }

  /** Chats until the person leaves or the node ends; the exit code. */
  int run(NodeStarter node) throws NotStartedException, InterruptedException {
    boolean inline =
        surroundings.terminal()
            && !options.plain()
            && InlineChat.isPossible(surroundings.environment());
    Optional<InlineChat> chat =
        inline
            ? InlineChat.open(
                texts.language(),
                surroundings.environment(),
                options.folders().inputs(),
                Clock.system(ZoneId.systemDefault()),
                this::renamed)
            : Optional.empty();
    return chat.isPresent() ? inline(chat.get(), node) : plain(node);
  }

  private int plain(NodeStarter node) throws NotStartedException, InterruptedException {
    Voice voice = surroundings.voice(texts);
    PlainChat chat =
        new PlainChat(
            texts.language(),
            surroundings.input(),
            surroundings.output(),
            surroundings.errors(),
            ZoneId.systemDefault(),
            Chat.Patience.DEFAULT,
            this::renamed);
    try (Running running = node.start(voice)) {
      return exit(chat.run(started(running)), running, voice);
    }
  }

  /** The node is started when the prompt stands, and so within the chat. */
  private int inline(InlineChat chat, NodeStarter node)
      throws NotStartedException, InterruptedException {
    Holder holder = new Holder();
    try (holder) {
      Chat.Outcome outcome = chat.run(() -> started(holder.hold(node.start(voice(chat)))));
      return exit(outcome, holder.running(), surroundings.voice(Program.texts(chat.language())));
    }
  }

  private static Voice voice(InlineChat chat) {
    return new Voice() {
      @Override
      public Texts texts() {
        return Program.texts(chat.language());
      }

      @Override
      public void tell(String words) {
        chat.notice(words);
      }
    };
  }

  private static Chat.Started started(Running running) {
    return new Chat.Started(running.node(), running.interfaces(), running.api());
  }

  private static int exit(Chat.Outcome outcome, Running running, Voice voice) {
    return switch (outcome) {
      case DELIVERED, OUTPUT_CLOSED -> Exit.OK;
      case REFUSED -> Exit.FAILED;
      case UNDELIVERED -> Exit.UNDELIVERED;
      case NODE_STOPPED -> running.stopped(voice);
    };
  }

  private void renamed(String name) {
    NameChoice.remember(options.folders().name(), name);
  }

  /** A node that is started in the middle of something and closed after it. */
  private static final class Holder implements AutoCloseable {
    private Optional<Running> held = Optional.empty();

    Running hold(Running running) {
      held = Optional.of(running);
      return running;
    }

    Running running() {
      return held.orElseThrow();
    }

    @Override
    public void close() {
      held.ifPresent(Running::close);
    }
  }
}
