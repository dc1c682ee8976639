package ciranda.sim;

import ciranda.core.Change;
import ciranda.core.Effect;
import ciranda.core.Event;
import ciranda.core.Input;
import ciranda.core.view.Status;
import ciranda.protocol.Claim;
import ciranda.protocol.Epoch;
import ciranda.protocol.Member;
import ciranda.protocol.Message;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Role;
import ciranda.protocol.Row;
import ciranda.protocol.View;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a node owes to the views that it hears of and makes (E4, E5; docs/PROTOCOL.md): it obeys the
 * greatest that names it, takes over only from those it asked, and gives no id before others know.
 */
final class Obedience {
  /** A claim stands this long. */
  private static final long CLAIM_MILLIS = 3_000;

  /** A newcomer is welcomed after this even where nobody says that he has the view. */
  private static final long WELCOME_NANOS = 250 * World.MILLI;

  /** Who was away for so long forgets its claim. */
  private static final long AWAY_MILLIS = 500;

  /** A member looks around at least so often: who did not was away. */
  private static final long LATE_MILLIS = 500 + AWAY_MILLIS;

  /** Who was away judges nobody for so long. */
  private static final long QUARANTINE_MILLIS = 1_000;

  private final World world;
  private final Oracle oracle;
  private final Map<Host, Life> lives = new HashMap<>();

  /** On whose disks a view has come, by epoch and version. */
  private final Map<String, Set<Host>> stored = new HashMap<>();

  /** One start of one node. */
  private static final class Life {
    private final Neighbours neighbours;
    private Role role = Role.SEARCHING;
    private View installed;
    private View last;
    private View greatest;
    private long ticket;
    private final Map<Long, View> onTheirWay = new HashMap<>();

    /** A view that came and is to be obeyed as soon as the disk is free. */
    private Optional<View> owed = Optional.empty();

    private final Set<NodeKey> asked = new HashSet<>();
    private final Map<NodeKey, Long> admitted = new HashMap<>();

    /** Who asked for a place and is not told of it yet, with the start that asked. */
    private final Map<NodeKey, Long> waiting = new HashMap<>();

    /** Who was told in this step: all of them waited at the same time. */
    private final Map<NodeKey, Long> told = new HashMap<>();

    private final Standing claim = new Standing();
    private long awayMillis = Long.MIN_VALUE / 2;
    private long perhapsAwayMillis = Long.MIN_VALUE / 2;
    private boolean leaving;

    private Life(NodeKey self, View view) {
      neighbours = new Neighbours(self);
      installed = view;
      last = view;
      greatest = view;
    }
  }

  /** The claim that a coordinator has shown, and since when it must not change. */
  private static final class Standing {
    private Optional<Claim> shown = Optional.empty();
    private long sinceMillis;
    private boolean exact;
    private long touchedMillis = Long.MIN_VALUE / 2;
    private long steppedMillis = Long.MIN_VALUE / 2;

    void forget() {
      shown = Optional.empty();
      touchedMillis = Long.MIN_VALUE / 2;
    }

    /** Whether this claim may be shown now. */
    boolean allows(Claim claim, long millis) {
      if (shown.isPresent() && shown.get().equals(claim)) {
        return true;
      }
      boolean allowed =
          shown.isEmpty()
              || !shown.get().view().epoch().equals(claim.view().epoch())
              || !exact
              || millis - sinceMillis >= CLAIM_MILLIS;
      shown = Optional.of(claim);
      sinceMillis = millis;
      // A claim that was compared before it was shown is older than it looks.
      exact = millis - touchedMillis >= CLAIM_MILLIS;
      return allowed;
    }
  }

  Obedience(World world, Oracle oracle) {
    this.world = world;
    this.oracle = oracle;
  }

  void starts(Host host) {
    lives.put(host, new Life(host.key(), host.disk().view()));
  }

  void stopped(Host host) {
    lives.remove(host);
  }

  private void check(boolean holds, String invariant, Host host, Supplier<String> what) {
    if (!holds && !host.isHostile() && !oracle.isUnruly()) {
      throw new Violation(invariant, host + " " + what.get());
    }
  }

  /** E4: the own id is on the disk with the view that gives it. */
  void committed(Host host, Change.SaveMembership saved) {
    View view = saved.view();
    stored.computeIfAbsent(nameOf(view), absent -> new HashSet<>()).add(host);
    view.member(host.key())
        .ifPresent(member ->
            check(
                saved.id() == member.id(),
                "E4",
                host,
                () -> "stores the id " + saved.id() + " with a view that says " + member.id()));
  }

  private static String nameOf(View view) {
    return view.epoch() + " v" + view.version();
  }

  void stepped(Host host, Input input, List<Effect> out) {
    Life life = lives.get(host);
    if (life == null || life.leaving) {
      return;
    }
    long millis = host.now().monotonicNanos() / World.MILLI;
    if (millis - life.claim.steppedMillis >= AWAY_MILLIS) {
      // Perhaps it was not away, and only nothing happened: then the claim is older than it looks.
      life.claim.forget();
      life.claim.touchedMillis = millis;
      life.perhapsAwayMillis = millis;
    }
    if (life.role == Role.MEMBER && millis - life.claim.steppedMillis > LATE_MILLIS) {
      life.awayMillis = millis;
    }
    life.claim.steppedMillis = millis;
    life.neighbours.takes(input);
    Optional<Neighbours.Said> heard = life.neighbours.heard(input);
    boolean compares = heard.isPresent() && heard(host, life, heard.get());
    heard.ifPresent(said -> acts(host, life, said.message(), out));
    reported(host, life, input);
    for (Effect effect : out) {
      switch (effect) {
        case Effect.Persist persist -> {
          if (persist.change() instanceof Change.SaveMembership saved) {
            persists(host, life, persist.ticket(), saved.view(), heard);
          }
        }
        case Effect.Publish publish -> {
          if (publish.event() instanceof Event.RoleChanged changed) {
            check(
                changed.from() != Role.COORDINATOR
                    || changed.to() != Role.SEARCHING && changed.to() != Role.ELECTING,
                "E5",
                host,
                () -> "resigns (" + changed.reason() + ")");
            check(
                changed.from() != Role.MEMBER
                    || changed.to() != Role.ELECTING
                    || isLeave(heard)
                    || millis - life.awayMillis >= QUARANTINE_MILLIS - 1,
                "E6",
                host,
                () -> "elects (" + changed.reason() + "), and was away itself");
            life.role = changed.to();
            if (changed.to() == Role.ELECTING && !isLeave(heard)) {
              life.asked.clear();
            }
          }
        }
        case Effect.Send send -> {
          Optional<Neighbours.Said> said = life.neighbours.said(send);
          if (said.isPresent()) {
            compares |= says(host, life, said.get(), millis);
          }
        }
        case Effect.Hangup _,
            Effect.SendSegment _,
            Effect.Serve _,
            Effect.Dial _,
            Effect.Announce _,
            Effect.Rename _,
            Effect.Reply _,
            Effect.Stop _ ->
            life.neighbours.gives(effect);
      }
    }
    life.told.forEach(life.waiting::remove);
    life.told.clear();
    if (compares) {
      life.claim.touchedMillis = millis;
    }
    life.leaving |= out.stream().anyMatch(Effect.Stop.class::isInstance);
    check(
        life.owed.isEmpty() || !life.onTheirWay.isEmpty() || life.leaving,
        "E5",
        host,
        () -> "does not obey " + nameOf(life.owed.orElseThrow()) + ", which names it");
    heard
        .filter(said -> said.message() instanceof Message.Leave)
        .filter(said -> millis - life.perhapsAwayMillis >= QUARANTINE_MILLIS)
        .ifPresent(said -> succeeds(host, life, said, out));
  }

  /** E3: a word of the election of another term than the own is not acted on. */
  private void acts(Host host, Life life, Message message, List<Effect> out) {
    Epoch own = life.installed.epoch();
    Epoch ending =
        message instanceof Message.Election election
            ? election.ending()
            : message instanceof Message.Answer answer ? answer.ending() : own;
    boolean other = !ending.equals(own) && ending.number() != host.node().status().epoch();
    boolean acts =
        out.stream()
            .anyMatch(effect ->
                effect instanceof Effect.Send send && send.message() instanceof Message.Answer
                    || effect instanceof Effect.Publish publish
                        && publish.event() instanceof Event.ElectionStep step
                        && step.step().startsWith("ANSWER"));
    check(!other || !acts, "E3", host, () -> "acts on " + message + " of another term");
  }

  private static boolean isLeave(Optional<Neighbours.Said> heard) {
    return heard.filter(said -> said.message() instanceof Message.Leave).isPresent();
  }

  /** Takes what others said; whether a claim was compared. */
  private boolean heard(Host host, Life life, Neighbours.Said said) {
    switch (said.message()) {
      case Message.Coordinator coordinator -> offered(host, life, coordinator.view());
      case Message.ViewUpdate update -> offered(host, life, update.view());
      case Message.JoinAck ack -> offered(host, life, ack.view());
      case Message.Answer _ -> life.asked.add(said.other());
      case Message.Leave leave -> {
        life.neighbours.leaves(said.other());
        life.asked.add(leave.successor());
      }
      case Message.JoinRequest request -> life.waiting.put(said.other(), request.instance());
      // Who is taken in with a whole group is told at once.
      case Message.Merge merge ->
          merge.view().members().forEach(m -> life.waiting.remove(m.key(), m.instance()));
      case Message.ClaimMade _ -> {
        return true;
      }
      case Message.Heartbeat _,
          Message.Hello _,
          Message.Refused _,
          Message.Election _,
          Message.ViewAck _,
          Message.Redirect _,
          Message.Relay _,
          Message.Heads _,
          Message.Pull _,
          Message.Unknown _ -> {}
    }
    return false;
  }

  /** A view came: where it is the greatest and names this start, the node owes it obedience. */
  private static void offered(Host host, Life life, View view) {
    boolean believable =
        !view.epoch().isFarAbove(life.last.epoch())
            && !view.epoch().isFarAbove(life.installed.epoch());
    if (life.role != Role.SEARCHING
        && !view.epoch().coordinator().equals(host.key())
        && isNamedBy(view, host)
        && view.isNewerThan(life.greatest)
        && !isOfACopy(view, life.installed)
        && life.owed.filter(owed -> !view.isNewerThan(owed)).isEmpty()
        && believable) {
      life.owed = Optional.of(view);
    }
  }

  /** Two starts of one coordinator, one of them of a copied directory, lead terms of one name. */
  private static boolean isOfACopy(View view, View obeyed) {
    NodeKey coordinator = view.epoch().coordinator();
    return view.epoch().equals(obeyed.epoch())
        && view.member(coordinator)
            .filter(member -> obeyed.names(coordinator, member.instance()))
            .isEmpty();
  }

  private static boolean isNamedBy(View view, Host host) {
    return view.member(host.key()).filter(m -> m.instance() == host.instance()).isPresent();
  }

  /** What the disk says of a view. */
  private void reported(Host host, Life life, Input input) {
    if (input instanceof Input.Persisted persisted) {
      Optional<View> stored = Optional.ofNullable(life.onTheirWay.remove(persisted.ticket()));
      stored
          .filter(view -> persisted.ticket() == life.ticket)
          .ifPresent(view -> installs(host, life, view));
    } else if (input instanceof Input.PersistFailed failed) {
      View refused = life.onTheirWay.remove(failed.ticket());
      if (refused != null) {
        refused(host, life, failed.ticket(), refused);
      }
    }
  }

  /** A view that the disk refused is obeyed in memory, but no term begins so. */
  private void refused(Host host, Life life, long ticket, View view) {
    life.owed = Optional.empty();
    boolean begins =
        view.epoch().coordinator().equals(host.key())
            && !view.epoch().equals(life.installed.epoch());
    if (ticket == life.ticket && !begins) {
      installs(host, life, view);
    }
  }

  private void installs(Host host, Life life, View view) {
    if (view.epoch().coordinator().equals(host.key())) {
      for (Member member : view.members()) {
        boolean known =
            life.installed
                .member(member.key())
                .filter(before -> before.instance() == member.instance())
                .isPresent();
        if (!known && life.waiting.containsKey(member.key())) {
          life.admitted.put(member.key(), world.nanos());
        }
      }
    }
    if (!view.epoch().equals(life.installed.epoch())) {
      life.claim.forget();
      // A claim that had to wait for this may have been compared with a new one just now.
      life.claim.touchedMillis = host.now().monotonicNanos() / World.MILLI;
    }
    life.installed = view;
  }

  private void persists(
      Host host, Life life, long ticket, View view, Optional<Neighbours.Said> heard) {
    check(isNamedBy(view, host), "E5", host, () -> "obeys a view for another start of it");
    boolean own = view.epoch().coordinator().equals(host.key());
    boolean begins = own && !view.epoch().equals(life.installed.epoch());
    if (begins && life.role == Role.ELECTING && oracle.isTrusted(host)) {
      takesOver(host, life, view, isLeave(heard));
    }
    if (own && life.installed.members().stream().anyMatch(m -> !view.names(m.key()))) {
      life.claim.forget();
    }
    life.last = view;
    life.greatest = view.isNewerThan(life.greatest) ? view : life.greatest;
    life.owed = life.owed.filter(owed -> owed.isNewerThan(view));
    life.ticket = ticket;
    life.onTheirWay.put(ticket, view);
  }

  /** Bully: nobody above who is there was left out. E4: the next id is above all that is known. */
  private void takesOver(Host host, Life life, View view, boolean named) {
    Epoch ended = life.installed.epoch();
    int id = life.installed.member(host.key()).map(Member::id).orElse(Integer.MAX_VALUE);
    for (Row row : life.neighbours.rows().values()) {
      boolean above =
          life.installed.member(row.key()).filter(member -> member.id() > id).isPresent();
      check(
          named
              || !above
              || row.key().equals(ended.coordinator())
              || life.asked.contains(row.key()),
          "E5",
          host,
          () -> "takes over, and has not asked " + row.name() + ", which is above it");
      check(
          !row.epoch().equals(ended) || view.nextId() >= row.nextId(),
          "E4",
          host,
          () ->
              "begins with the next id "
                  + view.nextId()
                  + ", "
                  + row.name()
                  + " knows "
                  + row.nextId());
    }
  }

  /** What the node says; whether it showed a claim. */
  private boolean says(Host host, Life life, Neighbours.Said said, long millis) {
    switch (said.message()) {
      case Message.Election _ -> life.asked.add(said.other());
      case Message.JoinAck ack -> welcomes(host, life, said.other(), ack.view());
      case Message.ClaimMade made -> {
        check(
            life.claim.allows(made.claim(), millis),
            "E5",
            host,
            () -> "shows another claim while its last one stands");
        return true;
      }
      case Message.Heartbeat _,
          Message.Hello _,
          Message.Refused _,
          Message.Answer _,
          Message.Coordinator _,
          Message.ViewUpdate _,
          Message.ViewAck _,
          Message.JoinRequest _,
          Message.Merge _,
          Message.Redirect _,
          Message.Leave _,
          Message.Relay _,
          Message.Heads _,
          Message.Pull _,
          Message.Unknown _ -> {}
    }
    return false;
  }

  /** E4: an id is told to a newcomer once another member has it on disk, where there is another. */
  private void welcomes(Host host, Life life, NodeKey newcomer, View view) {
    Long since = life.admitted.remove(newcomer);
    boolean was = life.waiting.containsKey(newcomer);
    view.member(newcomer).ifPresent(member -> life.told.put(newcomer, member.instance()));
    if (since == null
        || !was
        || !oracle.isTrusted(host)
        || world.hostOf(newcomer).filter(oracle::isTrusted).isEmpty()
        || !view.epoch().coordinator().equals(host.key())
        || world.nanos() - since >= WELCOME_NANOS) {
      return;
    }
    boolean others =
        life.neighbours.rows().keySet().stream()
            .filter(key -> view.names(key) && oracle.isTrusted(key))
            .anyMatch(key -> !life.waiting.containsKey(key) && !key.equals(newcomer));
    boolean known =
        stored.getOrDefault(nameOf(view), Set.of()).stream()
            .anyMatch(one -> one != host && !one.key().equals(newcomer));
    check(
        !others || known,
        "E4",
        host,
        () -> "welcomes " + world.nameOf(newcomer) + " before any other has it on disk");
  }

  /** Who is named by a coordinator that leaves takes over at once, unless a later term is known. */
  private void succeeds(Host host, Life life, Neighbours.Said said, List<Effect> out) {
    Message.Leave leave = (Message.Leave) said.message();
    Status status = host.node().status();
    boolean its =
        leave.successor().equals(host.key())
            && leave.epoch().coordinator().equals(said.other())
            && status.epoch() == leave.epoch().number()
            && status.role() != Role.COORDINATOR
            && !life.last.epoch().isAbove(leave.epoch())
            && life.owed.filter(later -> later.epoch().isAbove(leave.epoch())).isEmpty()
            && status
                .coordinator()
                .filter(one -> one.fingerprint().equals(said.other().fingerprint()))
                .isPresent();
    boolean begins =
        out.stream()
            .anyMatch(effect ->
                effect instanceof Effect.Persist persist
                    && persist.change() instanceof Change.SaveMembership saved
                    && saved.view().epoch().coordinator().equals(host.key()));
    check(
        !its || begins,
        "E5",
        host,
        () -> "is named by " + world.nameOf(said.other()) + ", which leaves, and does not lead");
  }
}
