package ciranda.app;

import ciranda.core.Timing;
import ciranda.node.LocalNode;
import ciranda.node.NodeOptions;
import ciranda.node.network.AddressUnusableException;
import ciranda.node.network.Notice;
import ciranda.node.network.PortTakenException;
import ciranda.node.storage.CorruptDatabaseException;
import ciranda.node.storage.CorruptKeyException;
import ciranda.node.storage.DataDirectory;
import ciranda.node.storage.NewerDatabaseException;
import ciranda.node.storage.StorageException;
import ciranda.tui.Texts;
import ciranda.web.ApiServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** Starts a real node and its API, and ends both when the process is told to stop. */
final class NodeStart implements Starter {
  /** What is left undone after that is left to the others' catching up. */
  private static final long POLITE_MILLIS_MAX = 2_000;

  private static final System.Logger LOG = System.getLogger(NodeStart.class.getName());

  @Override
  public Running start(
      Options options, DataDirectory directory, String name, String version, Voice voice)
      throws NotStartedException {
    LocalNode node = node(options, directory, name, version, voice);
    boolean done = false;
    try {
      Optional<ApiServer> api = api(options, node, voice.texts());
      String host = options.bind().map(InetAddress::getHostAddress).orElse("0.0.0.0");
      String bracketed = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
      Running running =
          new Running(
              node,
              bracketed + ":" + node.port(),
              api.map(ApiServer::url),
              options.multicast().isPresent() ? node.interfaces() : List.of(),
              () -> {
                api.ifPresent(ApiServer::close);
                node.close();
              });
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(running), "ciranda-end"));
      done = true;
      return running;
    } finally {
      if (!done) {
        node.close();
      }
    }
  }

  private LocalNode node(
      Options options, DataDirectory directory, String name, String version, Voice voice)
      throws NotStartedException {
    Texts texts = voice.texts();
    NodeOptions node =
        new NodeOptions(
            name,
            options.group(),
            directory,
            options.bind(),
            options.port(),
            options.networkInterface(),
            options.multicast(),
            options.peers(),
            Timing.LAN,
            version);
    try {
      return LocalNode.start(
          node,
          notice -> voice.tell(words(notice, options, voice.texts())),
          mistake -> Program.broke(voice, mistake));
    } catch (CorruptKeyException e) {
      throw new NotStartedException(texts.of("start.key", e.file()), e);
    } catch (CorruptDatabaseException e) {
      throw new NotStartedException(NotStarted.words(e, options, texts), e);
    } catch (NewerDatabaseException e) {
      throw new NotStartedException(texts.of("start.newer", e.file()), e);
    } catch (StorageException e) {
      throw new NotStartedException(NotStarted.words(e, directory.root(), texts), e);
    } catch (PortTakenException e) {
      throw new NotStartedException(NotStarted.words(e, texts), e);
    } catch (AddressUnusableException e) {
      throw new NotStartedException(NotStarted.words(e, texts), e);
    } catch (IOException e) {
      // What no type names: the log has it whole.
      throw new NotStartedException(texts.of("start.other", options.folders().log()), e);
    }
  }

  private static Optional<ApiServer> api(Options options, LocalNode node, Texts texts)
      throws NotStartedException {
    Optional<InetSocketAddress> address = options.api();
    if (address.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ApiServer.start(node, address.get(), options.folders().api()));
    } catch (BindException e) {
      throw new NotStartedException(
          texts.of(
              "start.api-port",
              address.get().getAddress().getHostAddress(),
              address.get().getPort()),
          e);
    } catch (IOException e) {
      // What no type names: the log has it whole.
      throw new NotStartedException(texts.of("start.other", options.folders().log()), e);
    }
  }

  private static String words(Notice notice, Options options, Texts texts) {
    return switch (notice) {
      case NO_INTERFACE -> texts.of("network.none");
      case ONLY_LOOPBACK -> texts.of("network.loopback");
      case NETWORK_IS_BACK -> texts.of("network.back");
      case STORAGE_DAMAGED -> texts.of("storage.damaged", NotStarted.rebuild(options));
    };
  }

  /** On the thread of the shutdown hook: polite, but not for longer than promised. */
  private static void end(Running running) {
    Thread polite = Thread.ofPlatform().daemon().name("ciranda-leave").start(running::close);
    try {
      polite.join(POLITE_MILLIS_MAX);
    } catch (InterruptedException e) {
      // Nobody interrupts a shutdown hook; if so, the process ends now.
      LOG.log(System.Logger.Level.WARNING, "the end was cut short", e);
    }
  }
}
