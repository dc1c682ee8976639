package ciranda.sim;

import ciranda.core.Effect;
import ciranda.core.Input;
import ciranda.core.view.Result;

/** Does what a node wants done, as the shells of the product do, or fails to. */
final class Performer {
  private final Host host;
  private final World world;

  Performer(Host host, World world) {
    this.host = host;
    this.world = world;
  }

  void perform(Effect effect) {
    switch (effect) {
      case Effect.Persist _ -> throw new IllegalStateException("handed over before");
      case Effect.Send send -> world.network().send(host, send.link(), send.message());
      case Effect.SendSegment send ->
          world.network().sendSegment(host, send.link(), host.passesOn(send.segment()));
      case Effect.Serve serve ->
          host.disk()
              .range(serve.log(), serve.from(), serve.to())
              .forEach(segment ->
                  world.network().sendSegment(host, serve.link(), host.passesOn(segment)));
      case Effect.Dial dial -> world.network().dial(host, dial.endpoint());
      case Effect.Hangup hangup ->
          world.network().end(host, hangup.link(), Input.CloseReason.BY_US);
      case Effect.Announce announce -> world.network().announce(host, announce);
      case Effect.Rename rename -> host.called(rename.name());
      case Effect.Reply reply -> {
        if (reply.result() instanceof Result.Rejected rejected) {
          world.note(host, "refuses what is asked of it: " + rejected.cause());
        }
        world.checks().replied(host, reply);
      }
      case Effect.Publish publish -> world.published(host, publish.event());
      case Effect.Stop _ -> {
        // What is queued is flushed within a moment, then the program ends.
        int start = host.starts();
        world.after(
            3 * Network.MILLI,
            () -> {
              if (host.isRunning(start)) {
                host.hasLeft();
              }
            });
      }
    }
  }

  /**
   * The operating system says no: a link breaks under what is sent, a disk cannot be read, there is
   * no way to an address.
   *
   * @return false where nothing can fail: then it is still to be performed
   */
  boolean fails(Effect effect) {
    switch (effect) {
      case Effect.Send send -> breaks(send.link());
      case Effect.SendSegment send -> breaks(send.link());
      case Effect.Serve _ -> world.note(host, "cannot read its disk");
      case Effect.Dial dial ->
          host.input(
              host.starts(), new Input.DialFailed(dial.endpoint(), Input.DialFailure.UNREACHABLE));
      case Effect.Announce _ -> world.note(host, "cannot send a datagram");
      case Effect.Persist _,
          Effect.Hangup _,
          Effect.Rename _,
          Effect.Reply _,
          Effect.Publish _,
          Effect.Stop _ -> {
        return false;
      }
    }
    return true;
  }

  private void breaks(long link) {
    world.note(host, "loses a link while it sends");
    world.network().end(host, link, Input.CloseReason.BY_PEER);
  }
}
