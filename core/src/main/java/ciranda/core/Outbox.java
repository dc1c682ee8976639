package ciranda.core;

import ciranda.core.membership.Links;
import ciranda.core.membership.Rows;
import ciranda.protocol.Limits;
import ciranda.protocol.Message;
import ciranda.protocol.NodeKey;
import ciranda.protocol.View;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects the effects of a step, and finds the way for a message: own link, or hop by hop. */
final class Outbox {
  /** The wire names of the types; looked up for each message. */
  private static final ClassValue<String> TYPES =
      new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
          JsonTypeName name = type.getAnnotation(JsonTypeName.class);
          return name == null ? type.getSimpleName() : name.value();
        }
      };

  private static final int LEARNED_MAX = 2 * Limits.MEMBERS_MAX;

  private final Self self;
  private final Links links;
  private final Rows rows;
  private final Map<NodeKey, NodeKey> learned = new HashMap<>();
  private List<Effect> effects = new ArrayList<>();
  private final List<Long> hungUp = new ArrayList<>();
  private long lastTicket;

  Outbox(Self self, Links links, Rows rows) {
    this.self = self;
    this.links = links;
    this.rows = rows;
  }

  /** Takes what was collected. */
  List<Effect> drain() {
    List<Effect> drained = effects;
    effects = new ArrayList<>();
    return drained;
  }

  /** The list that sub-machines append to. */
  List<Effect> effects() {
    return effects;
  }

  void add(Effect effect) {
    effects.add(effect);
  }

  /** Ends a link; the conversation is told, too, at the end of the step. */
  void hangup(long link, Effect.HangupReason reason) {
    effects.add(new Effect.Hangup(link, reason));
    hungUp.add(link);
  }

  /** The links that were hung up since this was asked last. */
  List<Long> takeHungUp() {
    List<Long> taken = List.copyOf(hungUp);
    hungUp.clear();
    return taken;
  }

  void publish(Event event) {
    effects.add(new Effect.Publish(event));
  }

  void refuse(Reason reason, String detail) {
    publish(new Event.Refused(reason, detail));
  }

  long nextTicket() {
    return ++lastTicket;
  }

  long persist(Change change) {
    long ticket = nextTicket();
    effects.add(new Effect.Persist(ticket, change));
    return ticket;
  }

  void send(Links.Link link, Message message) {
    effects.add(new Effect.Send(link.id(), message));
    trace(Event.Direction.SENT, message, link.key());
  }

  void trace(Event.Direction direction, Message message, NodeKey peer) {
    publish(new Event.Protocol(direction, typeOf(message), peer, wordsOf(message)));
  }

  /** Sends over the own link, or else hop by hop; refuses where there is no way. */
  void send(NodeKey destination, Message message) {
    Optional<Links.Link> direct = links.toward(destination);
    if (direct.isPresent()) {
      send(direct.get(), message);
      return;
    }
    relay(new Message.Relay(destination, self.sender(), Limits.HOPS_MAX, message), self.key());
  }

  /**
   * Passes a relay on toward its destination, but never back: two that take each other for the way
   * would play it to and fro until its hops are used up.
   *
   * @param from the neighbour that it came from
   */
  void relay(Message.Relay relay, NodeKey from) {
    NodeKey to = relay.destination();
    Optional<Links.Link> hop =
        links
            .toward(to)
            .or(() -> onward(rows.firstHop(to), from))
            .or(() -> onward(Optional.ofNullable(learned.get(to)), from));
    if (relay.hops() < 1) {
      refuse(Reason.HOPS_USED_UP, typeOf(relay.message()));
    } else if (hop.isEmpty()) {
      refuse(Reason.NO_ROUTE, typeOf(relay.message()));
    } else {
      send(
          hop.get(),
          new Message.Relay(
              relay.destination(), relay.source(), relay.hops() - 1, relay.message()));
    }
  }

  private Optional<Links.Link> onward(Optional<NodeKey> hop, NodeKey from) {
    return hop.filter(key -> !key.equals(from)).flatMap(links::toward);
  }

  /** A relay from {@code source} came from this neighbour: the way back leads there. */
  void learn(NodeKey source, NodeKey neighbour) {
    if (learned.size() >= LEARNED_MAX) {
      learned.clear();
    }
    learned.put(source, neighbour);
  }

  /** The wire name of a message's type. */
  static String typeOf(Message message) {
    if (message instanceof Message.Relay relay) {
      return typeOf(relay.message());
    }
    if (message instanceof Message.Unknown unknown) {
      return unknown.type();
    }
    return TYPES.get(message.getClass());
  }

  private static List<Object> wordsOf(Message message) {
    return switch (message) {
      case Message.Hello hello -> List.of(hello.software());
      case Message.Refused refused -> List.of(refused.reason());
      case Message.Heartbeat beat -> List.of(beat.row().epoch(), beat.row().hearing());
      case Message.Election election -> List.of("ending", election.ending());
      case Message.Answer answer -> List.of("ending", answer.ending());
      case Message.Coordinator coordinator -> version(coordinator.view());
      case Message.ViewUpdate update -> version(update.view());
      case Message.ViewAck ack -> List.of(ack.epoch(), "v" + ack.version());
      case Message.JoinRequest request -> List.of("last id", request.lastId());
      case Message.JoinAck ack -> version(ack.view());
      case Message.ClaimMade made -> List.of(made.claim().members(), "members");
      case Message.Merge merge -> List.of("into", merge.winner());
      case Message.Redirect redirect -> List.of("to", redirect.to());
      case Message.Leave leave -> List.of("successor", leave.successor());
      case Message.Relay relay -> List.of("via, for", relay.destination());
      case Message.Heads heads -> List.of(heads.heads().size(), "logs");
      case Message.Pull pull -> List.of(pull.log(), pull.from() + "-" + pull.to());
      case Message.Unknown unknown -> List.of(unknown.type());
    };
  }

  private static List<Object> version(View view) {
    return List.of(view.epoch(), "v" + view.version(), view.members().size(), "members");
  }
}
