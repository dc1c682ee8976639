package ciranda.node;

import ciranda.core.Effect;
import ciranda.node.network.InterfaceWatch;
import ciranda.node.network.Links;
import ciranda.node.network.Multicast;
import ciranda.node.storage.DataDirectory;
import ciranda.node.storage.StorageException;
import ciranda.node.storage.Store;
import ciranda.node.storage.StoreThread;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a running node is made of besides its core, and how the core's wishes reach it. */
record Parts(
    DataDirectory directory,
    Store store,
    StoreThread storeThread,
    Links links,
    Optional<Multicast> multicast,
    InterfaceWatch watch,
    Requests requests,
    EventRing events)
    implements NodeLoop.Performer {
  private static final System.Logger LOG = System.getLogger(Parts.class.getName());
  private static final Duration STORE_FINISH = Duration.ofSeconds(1);

  void start() {
    links.start();
    multicast.ifPresent(Multicast::start);
    watch.start();
  }

  @Override
  public void persist(List<Effect.Persist> batch) {
    storeThread.submit(batch);
  }

  @Override
  public void perform(Effect effect) {
    switch (effect) {
      case Effect.Send send -> links.send(send.link(), send.message());
      case Effect.SendSegment send -> links.send(send.link(), send.segment());
      case Effect.Serve serve -> links.serve(serve.link(), serve.log(), serve.from(), serve.to());
      case Effect.Dial dial -> links.dial(dial.endpoint());
      case Effect.Hangup hangup -> {
        LOG.log(Level.DEBUG, "link {0}: hung up: {1}", hangup.link(), hangup.reason());
        links.hangUp(hangup.link());
      }
      case Effect.Announce announce ->
          multicast.ifPresent(one -> one.announce(announce.beacon(), announce.to()));
      case Effect.Rename rename -> links.rename(rename.name());
      case Effect.Reply reply -> requests.answer(reply.request(), reply.result());
      case Effect.Publish publish -> events.publish(publish.event());
      case Effect.Persist _, Effect.Stop _ ->
          throw new IllegalArgumentException("the loop's own: " + effect.getClass());
    }
  }

  /** Lets what is queued leave and be written, within bounds, and closes everything. */
  void close() {
    watch.close();
    links.close();
    multicast.ifPresent(Multicast::close);
    requests.end();
    events.end();
    try {
      if (storeThread.finish(STORE_FINISH)) {
        store.close();
      } else {
        LOG.log(Level.WARNING, "the disk does not answer; what was accepted is on it");
      }
    } catch (StorageException e) {
      // All that was accepted was flushed before; the next start looks at the rest.
      LOG.log(Level.WARNING, "the database was not closed", e);
    } catch (InterruptedException e) {
      // The process ends as it is, which loses nothing accepted.
      Thread.currentThread().interrupt();
    }
    directory.close();
  }
}
