package ciranda.tui;

import ciranda.core.view.ChatMessage;
import ciranda.core.view.ChatNode;
import ciranda.core.view.Command;
import ciranda.core.view.History;
import ciranda.core.view.Result;
import ciranda.protocol.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Does what is typed, line by line, and at the end waits until everybody present has it. */
final class Conversation {
  /** Own messages that are not known to be with everybody; more wait as at the end. */
  private static final int PENDING_MAX = 10_000;

  /** Receipts are asked for so many messages at once. */
  private static final int RECEIPTS_MAX = 500;

  private static final int QUOTED_MAX = 60;
  private static final long LOOK_MILLIS = 50;

  /** A text that finds too much waiting to be stored is offered again for so long. */
  private static final long QUOTA_WAIT_MILLIS = 10_000;

  /** Whoever waits longer than this is told what for. */
  private static final long WAIT_SAID_MILLIS = 500;

  private final ChatNode node;
  private final Spoken spoken;
  private final RoomState rooms;
  private final Changing changing;
  private final Searching searching;
  private final Screen screen;
  private final Transcript transcript;
  private final Lines input;
  private final Answers answers;
  private final Consumer<String> renamed;
  private final long deliveryMillis;

  private final Semaphore changes = new Semaphore(0);
  private final List<String> pending = new ArrayList<>();
  private long forgotten;
  private volatile Optional<String> lastSaid = Optional.empty();
  private boolean refused;
  private boolean bareWordsExplained;
  private volatile boolean ended;
  private volatile boolean hurried;

  /**
   * Prepares.
   *
   * @param renamed takes the name by which the person wants to be called from now on
   */
  Conversation(
      ChatNode node,
      Scene scene,
      Screen screen,
      Transcript transcript,
      Lines input,
      Answers answers,
      Consumer<String> renamed,
      long deliveryMillis) {
    this.node = node;
    this.spoken = scene.spoken();
    this.rooms = scene.rooms();
    this.screen = screen;
    this.transcript = transcript;
    this.input = input;
    this.answers = answers;
    this.renamed = renamed;
    this.deliveryMillis = deliveryMillis;
    this.searching = new Searching(node, scene, screen, transcript);
    this.changing = new Changing(node, scene, screen, transcript, answers);
  }

  /** Any thread may say that receipts or members may have changed. */
  void somethingChanged() {
    changes.release();
  }

  /** How far the last message of this chat has come; empty before there is one. Any thread. */
  Optional<ChatNode.Receipt> lastReceipt() {
    return lastSaid.map(id -> node.receipts(List.of(id)).getFirst());
  }

  /** The chat has ended otherwise: what is still read is not obeyed. Any thread. */
  void end() {
    ended = true;
  }

  /** The person does not want to wait for anything any more. Any thread. */
  void hurry() {
    hurried = true;
    changes.release();
  }

  /** Reads and obeys until the end. */
  Chat.Outcome hold() throws InterruptedException {
    while (true) {
      Optional<LineInput.Line> line = nextLine();
      if (ended) {
        return Chat.Outcome.OUTPUT_CLOSED;
      }
      if (line.isEmpty() || !obey(line.get())) {
        break;
      }
    }
    settle(0);
    long waiting = pending.size() + forgotten;
    if (waiting > 0) {
      screen.notice(texts().counted("undelivered", waiting));
    }
    if (refused) {
      return Chat.Outcome.REFUSED;
    }
    return waiting > 0 ? Chat.Outcome.UNDELIVERED : Chat.Outcome.DELIVERED;
  }

  private Optional<LineInput.Line> nextLine() throws InterruptedException {
    try {
      return input.next();
    } catch (IOException e) {
      // An input that cannot be read any more has ended.
      return Optional.empty();
    }
  }

  /** Whether the chat goes on. */
  private boolean obey(LineInput.Line line) throws InterruptedException {
    if (!line.whole()) {
      refuse(line.text(), answers.cause(Result.Cause.TEXT_TOO_LONG, Limits.TEXT_BYTES_MAX));
      return true;
    }
    Typed typed = Typed.read(line.text(), spoken.language());
    switch (typed) {
      case Typed.Say(String text) -> say(new Command.Post(rooms.current(), text, ""));
      case Typed.Act(String text) -> say(new Command.Post(rooms.current(), text, true, "", ""));
      case Typed.Reply(int place, String text) -> {
        Optional<ChatMessage> answered = changing.message(place);
        if (answered.isPresent()) {
          String id = answered.get().id();
          say(new Command.Post(rooms.current(), text, false, id, ""));
        }
      }
      case Typed.Change change -> changing.obey(change);
      case Typed.Peers(boolean bare) -> {
        screen.answer(answers.people(node));
        explainBareWord(bare, "peers");
      }
      case Typed.Past(int count, boolean bare) -> {
        past(count);
        explainBareWord(bare, "history");
      }
      case Typed.Find(String search) -> searching.find(search);
      case Typed.Around(int place) -> searching.around(place);
      case Typed.Receipt(int place) -> changing.receipt(place);
      case Typed.Help(boolean bare) -> {
        screen.answer(texts().of("help") + screen.keys().map(keys -> "\n" + keys).orElse(""));
        explainBareWord(bare, "help");
      }
      case Typed.State _ -> screen.answer(answers.status(node.status()));
      case Typed.Rename(String name) -> rename(name);
      case Typed.Speak(Optional<Language> language) -> {
        language.ifPresent(spoken::speak);
        screen.notice(texts().of("lang"));
      }
      case Typed.Clear _ -> {
        if (!screen.clear()) {
          screen.notice(texts().of("clear.not-here"));
        }
      }
      case Typed.Misused(Typed.Word word) -> screen.notice(usage(word));
      case Typed.Unknown(String command, Optional<String> nearest) ->
          screen.notice(
              nearest.isPresent()
                  ? texts().of("unknown.nearest", quoted(command), nearest.get())
                  : texts().of("unknown", quoted(command)));
      case Typed.Blank _ -> {}
      case Typed.Quit _ -> {
        return false;
      }
    }
    return true;
  }

  private void say(Command.Post post) throws InterruptedException {
    Result result = node.request(post);
    long started = System.nanoTime();
    while (result instanceof Result.Rejected(Result.Cause cause, String _)
        && cause == Result.Cause.OVER_QUOTA
        && !hurried
        && Chat.millisSince(started) < QUOTA_WAIT_MILLIS) {
      awaitChange();
      result = node.request(post);
    }
    switch (result) {
      case Result.Accepted(ChatMessage message) -> {
        transcript.news(List.of(message));
        lastSaid = Optional.of(message.id());
        pending.add(message.id());
        if (pending.size() >= PENDING_MAX) {
          settle(PENDING_MAX / 2);
          forgetAbove(PENDING_MAX / 2);
        } else if (pending.size() % RECEIPTS_MAX == 0) {
          dropDelivered();
        }
      }
      case Result.Rejected(Result.Cause cause, String _) ->
          refuse(post.text(), answers.cause(cause, Limits.TEXT_BYTES_MAX));
      case Result.AllAccepted _, Result.Recorded _, Result.Imported _, Result.Done _ ->
          throw new IllegalStateException("a post is accepted or rejected");
    }
  }

  private void rename(String name) throws InterruptedException {
    switch (node.request(new Command.Rename(name))) {
      case Result.Done _ -> renamed.accept(node.status().name());
      case Result.Rejected(Result.Cause cause, String _) ->
          screen.warning(texts().of("renamed.not", answers.cause(cause, Limits.TEXT_BYTES_MAX)));
      case Result.Accepted _, Result.AllAccepted _, Result.Recorded _, Result.Imported _ ->
          throw new IllegalStateException("a renaming is done or rejected");
    }
  }

  private void refuse(String text, String cause) {
    refused = true;
    screen.warning(texts().of("refused", quoted(text), cause));
  }

  private void past(int asked) {
    int count = asked == 0 ? History.LIMIT_DEFAULT : Math.min(asked, History.LIMIT_MAX);
    Optional<History.Page> page = Recent.newest(node, rooms.current(), count);
    if (page.isEmpty()) {
      screen.notice(texts().of("history.unreadable"));
      return;
    }
    List<ChatMessage> messages = page.get().messages();
    transcript.repeat(messages);
    if (messages.isEmpty()) {
      screen.notice(texts().of("history.empty"));
    } else if (asked > History.LIMIT_MAX) {
      screen.notice(texts().of("history.most", spoken.language().number(History.LIMIT_MAX)));
    }
  }

  /** Once in a chat, because it is the first time that matters. */
  private void explainBareWord(boolean bare, String word) {
    if (bare && !bareWordsExplained) {
      bareWordsExplained = true;
      screen.notice(texts().of("bare-word", word));
    }
  }

  private String usage(Typed.Word word) {
    String name = word.name(spoken.language());
    return switch (word) {
      case SAY -> texts().of("usage.say", name);
      case ME -> texts().of("usage.me", name);
      case NICK -> texts().of("usage.nick", name);
      case LANG -> texts().of("usage.lang", name);
      case HISTORY ->
          texts().of("usage.history", name, spoken.language().number(History.LIMIT_MAX));
      case SEARCH -> texts().of("usage.search", name);
      case CONTEXT -> texts().of("usage.context", name);
      case JOIN -> texts().of("usage.join", name);
      case TOPIC -> texts().of("usage.topic", name);
      case REPLY -> texts().of("usage.reply", name);
      case REACT -> texts().of("usage.react", name);
      case EDIT -> texts().of("usage.edit", name);
      case DELETE -> texts().of("usage.delete", name);
      case RECEIPT -> texts().of("usage.receipt", name);
      case HELP, STATUS, PEERS, ROOMS, CLEAR, QUIT -> texts().of("usage.alone", name);
    };
  }

  /** Waits, but not for ever, until no more than so many own messages are underway. */
  private void settle(int most) throws InterruptedException {
    long started = System.nanoTime();
    boolean said = false;
    dropDelivered();
    while (pending.size() > most
        && !hurried
        && !node.isStopped()
        && Chat.millisSince(started) < deliveryMillis) {
      if (!said && Chat.millisSince(started) > WAIT_SAID_MILLIS) {
        said = true;
        screen.notice(texts().counted("waiting", pending.size(), deliveryMillis / 1_000));
      }
      awaitChange();
      dropDelivered();
    }
  }

  private void awaitChange() throws InterruptedException {
    if (changes.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      changes.drainPermits();
    }
  }

  private void dropDelivered() {
    List<String> left = new ArrayList<>();
    for (int from = 0; from < pending.size(); from += RECEIPTS_MAX) {
      List<String> some = pending.subList(from, Math.min(pending.size(), from + RECEIPTS_MAX));
      List<ChatNode.Receipt> receipts = node.receipts(List.copyOf(some));
      for (int i = 0; i < some.size(); i++) {
        if (receipts.get(i).holders() < receipts.get(i).members()) {
          left.add(some.get(i));
        }
      }
    }
    pending.clear();
    pending.addAll(left);
  }

  /** What is not watched any longer counts as undelivered. */
  private void forgetAbove(int most) {
    int many = Math.max(0, pending.size() - most);
    pending.subList(0, many).clear();
    forgotten += many;
  }

  private static String quoted(String text) {
    return CleanText.brief(text, QUOTED_MAX);
  }

  private Texts texts() {
    return spoken.texts();
  }
}
