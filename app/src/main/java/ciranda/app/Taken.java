package ciranda.app;

import ciranda.app.remote.Answer;
import ciranda.app.remote.ApiAccess;
import ciranda.app.remote.ApiClient;
import ciranda.node.storage.DataDirectory;
import ciranda.node.storage.DirectoryInUseException;
import ciranda.node.storage.DirectoryUnusableException;
import ciranda.tui.Texts;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/**
 * A place that was taken for a node: until it is closed, no other process gets it. Its lock alone
 * decides between two starts in one instant; whoever comes second takes the next profile.
 *
 * @param profile empty where a directory was named
 * @param busy who has the first profile, where this is a further one because of that
 */
record Taken(
    DataDirectory directory,
    Folders folders,
    Optional<Place.Profile> profile,
    Optional<DirectoryInUseException> busy)
    implements AutoCloseable {
  private static final Duration NAME_PATIENCE = Duration.ofMillis(500);

  /** Takes the place that is meant, or the first profile that is free. */
  static Taken take(Setup setup) throws NotStartedException {
    Texts texts = setup.texts();
    return switch (setup.place()) {
      case Place.Directory(var path) -> {
        Folders folders = Folders.under(path);
        try {
          yield new Taken(opened(folders, texts), folders, Optional.empty(), Optional.empty());
        } catch (DirectoryInUseException e) {
          throw new NotStartedException(NotStarted.words(e, texts), e);
        }
      }
      case Place.Profile profile -> {
        Folders folders = setup.folders(profile);
        try {
          yield new Taken(opened(folders, texts), folders, Optional.of(profile), Optional.empty());
        } catch (DirectoryInUseException e) {
          throw new NotStartedException(NotStarted.words(e, profile, texts), e);
        }
      }
      case Place.AnyProfile _ -> firstFree(setup);
    };
  }

  private static Taken firstFree(Setup setup) throws NotStartedException {
    Optional<DirectoryInUseException> first = Optional.empty();
    for (int number = Place.PROFILE_MIN; number <= Place.PROFILE_MAX; number++) {
      Place.Profile profile = new Place.Profile(number);
      Folders folders = setup.folders(profile);
      try {
        return new Taken(opened(folders, setup.texts()), folders, Optional.of(profile), first);
      } catch (DirectoryInUseException e) {
        // Not a mistake: the next profile is another person on this computer.
        first = first.or(() -> Optional.of(e));
      }
    }
    throw new NotStartedException(
        setup.texts().of("start.profiles", Place.PROFILE_MAX), first.orElseThrow());
  }

  private static DataDirectory opened(Folders folders, Texts texts)
      throws DirectoryInUseException, NotStartedException {
    try {
      return DataDirectory.open(folders.data());
    } catch (DirectoryUnusableException e) {
      throw new NotStartedException(NotStarted.words(e, texts), e);
    }
  }

  /** That somebody else of this user runs here already; empty where nobody stood in the way. */
  Optional<String> notice(Setup setup, String name) throws InterruptedException {
    if (busy.isEmpty() || profile.isEmpty()) {
      return Optional.empty();
    }
    Texts texts = setup.texts();
    int number = profile.get().number();
    Optional<String> other = nameOfFirst(setup);
    OptionalLong process = busy.get().process();
    if (other.isPresent() && process.isPresent()) {
      return Optional.of(
          texts.of("start.further.by", other.get(), process.getAsLong(), name, number));
    }
    return Optional.of(texts.of("start.further", name, number));
  }

  private static Optional<String> nameOfFirst(Setup setup) throws InterruptedException {
    Folders first = setup.folders(new Place.Profile(Place.PROFILE_MIN));
    try {
      Optional<ApiAccess> access = ApiAccess.read(first.api());
      if (access.isEmpty()) {
        return Optional.empty();
      }
      try (ApiClient client = new ApiClient(access.get(), NAME_PATIENCE)) {
        return client.get("status") instanceof Answer.Done(int _, JsonNode status)
            ? status.path("name").asStringOpt()
            : Optional.empty();
      }
    } catch (IOException e) {
      // It may be starting, or stopped: its name is a kindness, not a need.
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    directory.close();
  }
}
