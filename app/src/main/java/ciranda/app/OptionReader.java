package ciranda.app;

import ciranda.protocol.Endpoint;
import ciranda.protocol.Limits;
import ciranda.protocol.Name;
import ciranda.tui.Language;
import ciranda.tui.Texts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Checks what was set and turns it into what it means. Every refusal names where it was set. */
final class OptionReader {
  static final String GROUP_DEFAULT = "ciranda";
  static final String OFF = "off";
  private static final int PORT_MAX = 65_535;
  private static final InetSocketAddress MULTICAST_DEFAULT =
      new InetSocketAddress(InetAddress.ofLiteral("239.255.67.82"), 6_782);
  private static final InetSocketAddress API_DEFAULT =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

  private final Map<Option, Setting> settings;
  private final Texts texts;

  OptionReader(Map<Option, Setting> settings, Texts texts) {
    this.settings = Map.copyOf(settings);
    this.texts = texts;
  }

  /** What the environment sets; an empty variable sets nothing. */
  static Map<Option, Setting> environment(Map<String, String> environment) {
    Map<Option, Setting> settings = new EnumMap<>(Option.class);
    for (Option option : Option.values()) {
      String value = environment.getOrDefault(option.variable(), "").strip();
      if (option.lasts() && !value.isEmpty()) {
        List<String> values =
            option == Option.PEER ? List.of(value.split("[,\\s]+", -1)) : List.of(value);
        settings.put(option, new Setting(values, option.variable()));
      }
    }
    return settings;
  }

  /** Which node is meant, where somebody said so. */
  Optional<Place> place() throws UsageException {
    Optional<Setting> directory = set(Option.DATA_DIR);
    Optional<Setting> profile = set(Option.PROFILE);
    if (directory.isPresent() && profile.isPresent()) {
      throw new UsageException(
          texts.of("wrong.place", profile.get().origin(), directory.get().origin()));
    }
    if (directory.isPresent()) {
      return Optional.of(new Place.Directory(directory(directory.get())));
    }
    return profile.isPresent()
        ? Optional.of(new Place.Profile(profile(profile.get())))
        : Optional.empty();
  }

  private Path directory(Setting setting) throws UsageException {
    try {
      if (setting.value().isBlank()) {
        throw wrong(setting, texts.of("wrong.path"));
      }
      return Path.of(setting.value()).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      // Such as a NUL: the words say all there is to say.
      throw wrong(setting, texts.of("wrong.path"));
    }
  }

  private int profile(Setting setting) throws UsageException {
    OptionalInt number = number(setting.value());
    if (number.isEmpty()
        || number.getAsInt() < Place.PROFILE_MIN
        || number.getAsInt() > Place.PROFILE_MAX) {
      throw wrong(setting, texts.of("wrong.profile", setting.value(), Place.PROFILE_MAX));
    }
    return number.getAsInt();
  }

  /** The name that somebody set. */
  Optional<String> name() throws UsageException {
    Optional<Setting> name = set(Option.NAME);
    return name.isPresent() ? Optional.of(named(name.get(), "wrong.name.empty")) : Optional.empty();
  }

  Optional<Language> language() throws UsageException {
    Optional<Setting> setting = set(Option.LANG);
    if (setting.isEmpty()) {
      return Optional.empty();
    }
    Optional<Language> language = Language.named(setting.get().value());
    if (language.isEmpty()) {
      throw wrong(setting.get(), texts.of("wrong.lang", setting.get().value()));
    }
    return language;
  }

  String group() throws UsageException {
    Optional<Setting> group = set(Option.GROUP);
    return group.isPresent() ? named(group.get(), "wrong.group.empty") : GROUP_DEFAULT;
  }

  /** What a node is to be started with there. */
  Options read(Folders folders, Optional<Place.Profile> profile) throws UsageException {
    Optional<Setting> name = set(Option.NAME);
    return new Options(
        folders,
        profile,
        name(),
        name.isPresent() && name.get().origin().equals(Option.NAME.flag()),
        group(),
        bind(),
        port(),
        networkInterface(),
        multicast(),
        peers(),
        api(),
        plain());
  }

  /** Why something cannot be a person's or a group's name; empty where it can. */
  static Optional<String> whyNotName(String typed, String emptyKey, Texts texts) {
    String name = Normalizer.normalize(typed.strip(), Normalizer.Form.NFC);
    if (name.isEmpty()) {
      return Optional.of(texts.of(emptyKey));
    }
    if (name.codePointCount(0, name.length()) > Limits.NAME_CODE_POINTS_MAX
        || name.getBytes(StandardCharsets.UTF_8).length > Limits.NAME_BYTES_MAX) {
      return Optional.of(texts.of("wrong.name.long", Limits.NAME_CODE_POINTS_MAX));
    }
    try {
      Name.checked(name);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      // Its length is right, so what is wrong is a character.
      return Optional.of(texts.of("wrong.name.character"));
    }
  }

  private String named(Setting setting, String emptyKey) throws UsageException {
    Optional<String> why = whyNotName(setting.value(), emptyKey, texts);
    if (why.isPresent()) {
      throw wrong(setting, why.get());
    }
    return Name.normalized(setting.value());
  }

  private Optional<InetAddress> bind() throws UsageException {
    Optional<Setting> setting = set(Option.BIND);
    if (setting.isEmpty()) {
      return Optional.empty();
    }
    Optional<InetAddress> address = literal(setting.get().value());
    if (address.isEmpty()) {
      throw wrong(setting.get(), texts.of("wrong.bind", setting.get().value()));
    }
    return address.filter(a -> !a.isAnyLocalAddress());
  }

  private OptionalInt port() throws UsageException {
    Optional<Setting> setting = set(Option.PORT);
    if (setting.isEmpty()) {
      return OptionalInt.empty();
    }
    OptionalInt port = number(setting.get().value());
    if (port.isEmpty()) {
      throw wrong(setting.get(), texts.of("wrong.port", setting.get().value()));
    }
    return port;
  }

  private Optional<String> networkInterface() throws UsageException {
    Optional<Setting> setting = set(Option.INTERFACE);
    if (setting.isPresent() && setting.get().value().isBlank()) {
      throw wrong(setting.get(), texts.of("wrong.interface"));
    }
    return setting.map(Setting::value);
  }

  private Optional<InetSocketAddress> multicast() throws UsageException {
    Optional<Setting> setting = set(Option.MULTICAST);
    if (setting.isEmpty()) {
      return Optional.of(MULTICAST_DEFAULT);
    }
    String value = setting.get().value();
    if (value.equals(OFF)) {
      return Optional.empty();
    }
    Optional<InetSocketAddress> address =
        socketAddress(value)
            .filter(a -> a.getAddress().isMulticastAddress())
            .filter(a -> a.getPort() > 0);
    if (address.isEmpty()) {
      throw wrong(setting.get(), texts.of("wrong.multicast", value));
    }
    return address;
  }

  private Optional<InetSocketAddress> api() throws UsageException {
    Optional<Setting> setting = set(Option.API);
    if (setting.isEmpty()) {
      return Optional.of(API_DEFAULT);
    }
    String value = setting.get().value();
    if (value.equals(OFF)) {
      return Optional.empty();
    }
    Optional<InetSocketAddress> address =
        socketAddress(value.replaceFirst("^localhost:", "127.0.0.1:"));
    if (address.isEmpty()) {
      throw wrong(setting.get(), texts.of("wrong.api", value));
    }
    if (!address.get().getAddress().isLoopbackAddress()) {
      throw wrong(setting.get(), texts.of("wrong.api.loopback", value));
    }
    return address;
  }

  private List<Endpoint> peers() throws UsageException {
    Optional<Setting> setting = set(Option.PEER);
    List<Endpoint> peers = new ArrayList<>();
    for (String value : setting.map(Setting::values).orElse(List.of())) {
      try {
        peers.add(Endpoint.parse(value.strip()));
      } catch (IllegalArgumentException e) {
        // The parser's words are for developers.
        throw wrong(setting.get(), texts.of("wrong.peer", value));
      }
    }
    return peers;
  }

  private boolean plain() throws UsageException {
    Optional<Setting> setting = set(Option.PLAIN);
    return switch (setting.map(one -> one.value().toLowerCase(Locale.ROOT)).orElse("false")) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw wrong(setting.orElseThrow(), texts.of("wrong.boolean", Option.PLAIN.key()));
    };
  }

  private Optional<Setting> set(Option option) {
    return Optional.ofNullable(settings.get(option));
  }

  private UsageException wrong(Setting setting, String why) {
    return new UsageException(texts.of("wrong", setting.origin(), why));
  }

  private static Optional<InetSocketAddress> socketAddress(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      return Optional.empty();
    }
    String host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (!bracketed && host.indexOf(':') >= 0) {
      return Optional.empty();
    }
    OptionalInt port = number(text.substring(colon + 1));
    Optional<InetAddress> address =
        literal(bracketed ? host.substring(1, host.length() - 1) : host);
    return port.isPresent()
        ? address.map(a -> new InetSocketAddress(a, port.getAsInt()))
        : Optional.empty();
  }

  private static Optional<InetAddress> literal(String text) {
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      // Not an address; names are not looked up, as that could hang.
      return Optional.empty();
    }
  }

  private static OptionalInt number(String text) {
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > PORT_MAX) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(Integer.parseInt(text));
  }
}
