package ciranda.sim;

import ciranda.core.Effect;
import ciranda.core.Input;
import ciranda.protocol.Message;
import ciranda.protocol.View;

/**
 * A running hash over everything that goes into nodes and comes out of them: two runs of one seed
 * that differ anywhere differ here (D1). Only numbers that are the same in every JVM are mixed in.
 */
final class Trace {
  private long hash = 0x9E3779B97F4A7C15L;

  /** Mixes a number into a hash (the finalizer of Steele et al., "SplitMix", 2014). */
  static long mix(long hash, long number) {
    long z = hash * 0x9E3779B97F4A7C15L + number;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  long hash() {
    return hash;
  }

  private void add(long number) {
    hash = mix(hash, number);
  }

  /** A host takes an input. */
  void input(long nanos, int host, Input input) {
    add(nanos);
    add(host);
    switch (input) {
      case Input.Opened opened -> add(100 + opened.link());
      case Input.Received received -> {
        add(received.link());
        add(code(received.message()));
      }
      case Input.SegmentReceived received -> {
        add(received.link());
        add(received.segment().entries().getLast().hash().hashCode());
      }
      case Input.Closed closed -> add(200 + closed.link() + closed.reason().name().hashCode());
      case Input.DialFailed failed -> add(300 + failed.failure().name().hashCode());
      case Input.Discovered discovered -> add(400 + discovered.reach().port());
      case Input.Requested requested -> add(500 + requested.request());
      case Input.Persisted persisted -> add(600 + persisted.ticket());
      case Input.PersistFailed failed -> add(700 + failed.ticket());
      case Input.AddressesChanged changed -> add(800 + changed.addresses().size());
      case Input.Tick _ -> add(900);
    }
  }

  /** A host wants something done. */
  void effect(Effect effect) {
    switch (effect) {
      case Effect.Persist persist -> add(1_000 + persist.ticket());
      case Effect.Send send -> {
        add(send.link());
        add(code(send.message()));
      }
      case Effect.SendSegment send -> add(1_100 + send.link() + send.segment().first());
      case Effect.Serve serve -> add(1_200 + serve.link() + serve.from() + 31 * serve.to());
      case Effect.Dial dial -> add(1_300 + dial.endpoint().text().hashCode());
      case Effect.Hangup hangup -> add(1_400 + hangup.link() + hangup.reason().name().hashCode());
      case Effect.Announce announce -> add(1_500 + announce.to().hashCode());
      case Effect.Rename rename -> add(rename.name().hashCode());
      case Effect.Reply reply -> add(1_600 + reply.request());
      case Effect.Publish _ -> add(1_700);
      case Effect.Stop _ -> add(1_800);
    }
  }

  private static long code(Message message) {
    return switch (message) {
      case Message.Hello _ -> 1;
      case Message.Refused _ -> 2;
      case Message.Heartbeat beat ->
          3 + 100 * beat.row().sequence() + 7L * beat.relayed().size() + beat.pulse().counter();
      case Message.Election election -> 4 + 100 * election.ending().number();
      case Message.Answer answer -> 5 + 100 * answer.ending().number();
      case Message.Coordinator coordinator -> 6 + 100 * stable(coordinator.view());
      case Message.ViewUpdate update -> 7 + 100 * stable(update.view());
      case Message.ViewAck ack -> 8 + 100 * ack.version();
      case Message.JoinRequest request -> 9 + 100L * request.lastId();
      case Message.JoinAck ack -> 10 + 100 * stable(ack.view());
      case Message.ClaimMade made -> 11 + 100L * made.claim().members();
      case Message.Merge merge -> 12 + 100 * stable(merge.view());
      case Message.Redirect redirect -> 13 + 100L * redirect.to().hashCode();
      case Message.Leave leave -> 14 + 100L * leave.successor().hashCode();
      case Message.Relay relay -> 15 + 100L * relay.hops() + 1_000 * code(relay.message());
      case Message.Heads heads -> 16 + 100L * heads.heads().size();
      case Message.Pull pull -> 17 + 100 * pull.from() + 10_000 * pull.to();
      case Message.Unknown unknown -> 18 + 100L * unknown.type().hashCode();
    };
  }

  private static long stable(View view) {
    return view.epoch().number() + 31 * view.version() + 961L * view.members().size();
  }
}
