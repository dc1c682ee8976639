package ciranda.sim;

import ciranda.core.Input.StorageTrouble;
import ciranda.core.view.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Everything that a script can do to a world, one row each: its word is the name in lower case with
 * hyphens. {@code WHO} is a name, a role ({@code coordinator}, {@code next}, {@code rest}, {@code
 * members}, {@code newest}, {@code all}), or several with commas between them.
 */
enum Deed {
  /** {@code run TIME}: nothing but time. */
  RUN(Family.TIME, (stage, step) -> stage.world().run(step.millis(0))),

  /** {@code deliver N}: until N more messages or answers of a disk have reached a node. */
  DELIVER(Family.TIME, (stage, step) -> stage.world().deliver(step.number(0))),

  /** {@code start WHO}. */
  START(Family.TIME, (stage, step) -> stage.each(step, 0, Host::start)),

  // ---- programs and machines

  /** {@code kill WHO}: {@code kill -9}. */
  KILL(Family.CRASH, (stage, step) -> stage.each(step, 0, Host::kill)),
  /** {@code power-off WHO}: nobody is told. */
  POWER_OFF(Family.CRASH, (stage, step) -> stage.each(step, 0, Host::powerOff)),
  /**
   * {@code restart WHO TIME}: killed, and started after so long. What stands behind it, as in
   * {@code restart all 300ms storm}, says what it is part of.
   */
  RESTART(
      Family.CRASH,
      (stage, step) ->
          stage.each(
              step,
              0,
              host -> {
                host.kill();
                // Not where somebody has started it before, nor long after that.
                int starts = host.starts();
                stage
                    .world()
                    .after(
                        step.millis(1) * World.MILLI,
                        () -> {
                          if (host.starts() == starts) {
                            host.start();
                          }
                        });
              })),
  /**
   * {@code die-at WHO N}: dies before its N-th effect from now. {@code die-at WHO N written}: when
   * its N-th transaction from now is on the disk, before it is told.
   */
  DIE_AT(
      Family.CRASH,
      (stage, step) ->
          stage.each(
              step,
              0,
              host -> {
                if (step.text(2).equals("written")) {
                  host.writer().diesAfter = host.writer().transactions() + step.number(1);
                } else {
                  host.diesAtEffect = host.effects() + step.number(1);
                }
              })),
  /** {@code fail-effect WHO N}: the N-th effect from now, or the next that can, fails. */
  FAIL_EFFECT(
      Family.STALL,
      (stage, step) ->
          stage.each(step, 0, host -> host.failsAtEffect = host.effects() + step.number(1))),
  LEAVE(Family.CRASH, (stage, step) -> stage.each(step, 0, Host::leave)),
  FREEZE(Family.FREEZE, (stage, step) -> stage.each(step, 0, Host::freeze)),
  THAW(Family.TIME, (stage, step) -> stage.each(step, 0, Host::thaw)),
  SLEEP(Family.FREEZE, (stage, step) -> stage.each(step, 0, Host::sleep)),
  WAKE(Family.TIME, (stage, step) -> stage.each(step, 0, Host::wake)),
  /** {@code lag WHO TIME}: each turn of its loop waits so long; 0 ends it. */
  LAG(
      Family.FREEZE,
      (stage, step) ->
          stage.each(
              step,
              0,
              host -> {
                stage.world().disturbed(host);
                host.lagNanos = step.millis(1) * World.MILLI;
              })),

  // ---- the network

  /** {@code cut WHO WHO}: nothing passes from the first to the second. */
  CUT(Family.CUT, (stage, step) -> stage.pairs(step, (a, b) -> stage.world().network().cut(a, b))),
  CUT_BOTH(
      Family.CUT,
      (stage, step) ->
          stage.pairs(
              step,
              (a, b) -> {
                stage.world().network().cut(a, b);
                stage.world().network().cut(b, a);
              })),
  /** {@code join WHO WHO}: what was cut between them passes again. */
  JOIN(
      Family.TIME,
      (stage, step) ->
          stage.pairs(
              step,
              (a, b) -> {
                stage.world().network().heal(a, b);
                stage.world().network().heal(b, a);
              })),
  /** {@code partition WHO}: these on one side, all others on the other. */
  PARTITION(Family.CUT, (stage, step) -> stage.partition(stage.who(step, 0), List.of())),
  /** {@code bridge WHO WHO}: the same, but the second sees both sides. */
  BRIDGE(Family.CUT, (stage, step) -> stage.partition(stage.who(step, 0), stage.who(step, 1))),
  /** {@code mute WHO}: nothing that it says arrives anywhere. */
  MUTE(
      Family.CUT,
      (stage, step) ->
          stage.each(step, 0, a -> stage.others(a, b -> stage.world().network().cut(a, b)))),
  /** {@code jam WHO}: all to and from it waits until {@code unjam}, then arrives at once. */
  JAM(Family.STALL, (stage, step) -> stage.each(step, 0, host -> stage.jam(host, true))),
  UNJAM(Family.TIME, (stage, step) -> stage.each(step, 0, host -> stage.jam(host, false))),
  /** {@code stall WHO WHO}: the links that stand between them wait. */
  STALL(
      Family.STALL,
      (stage, step) -> stage.pairs(step, (a, b) -> stage.world().network().hold(a, b, true))),
  UNSTALL(
      Family.TIME,
      (stage, step) -> stage.pairs(step, (a, b) -> stage.world().network().hold(a, b, false))),
  /** {@code half-open WHO WHO}: a box between them forgets their connections. */
  HALF_OPEN(
      Family.STALL,
      (stage, step) -> stage.pairs(step, (a, b) -> stage.world().network().loseForGood(a, b))),
  /** {@code reset WHO WHO}: a box between them resets their connections; both sides see that. */
  RESET(Family.STALL, (stage, step) -> stage.pairs(step, stage.world().network()::reset)),
  /** {@code refuse WHO WHO}: the second's firewall refuses the first. */
  REFUSE(
      Family.STALL,
      (stage, step) -> stage.pairs(step, (a, b) -> stage.world().network().refuse(a, b, true))),
  ACCEPT(
      Family.TIME,
      (stage, step) -> stage.pairs(step, (a, b) -> stage.world().network().refuse(a, b, false))),
  /** {@code heal}: nothing is cut, refused or held any more. */
  HEAL(Family.TIME, (stage, step) -> stage.world().network().healAll()),
  /** {@code multicast on|off}. */
  MULTICAST(
      Family.DATAGRAMS,
      (stage, step) -> stage.world().network().multicast = step.word(0).equals("on")),
  /** {@code links on|off}: TCP, while datagrams pass. */
  LINKS(
      Family.STALL,
      (stage, step) -> {
        stage.world().network().links = step.word(0).equals("on");
        stage.world().hosts().forEach(stage.world()::disturbed);
        if (stage.world().network().links) {
          stage.world().hosts().forEach(stage.world().network()::woke);
        }
      }),
  DEAF(
      Family.DATAGRAMS,
      (stage, step) -> stage.each(step, 0, host -> stage.world().network().deaf(host, true))),
  HEAR(
      Family.TIME,
      (stage, step) -> stage.each(step, 0, host -> stage.world().network().deaf(host, false))),
  /** {@code segment WHO N}: its datagrams reach only those in the segment of that number. */
  SEGMENT(
      Family.DATAGRAMS,
      (stage, step) -> stage.each(step, 0, host -> host.moveTo((int) step.number(1)))),
  /** {@code loss PERCENT}, of datagrams. */
  LOSS(Family.DATAGRAMS, (stage, step) -> stage.world().network().loss = step.number(0) / 100.0),
  DUPLICATES(
      Family.DATAGRAMS,
      (stage, step) -> stage.world().network().duplicates = step.number(0) / 100.0),
  /** {@code delay MICROSECONDS MICROSECONDS}: shortest and longest. */
  DELAY(
      Family.DATAGRAMS,
      (stage, step) -> {
        stage.world().network().delayMinMicros = step.number(0);
        stage.world().network().delayMaxMicros = step.number(1);
      }),
  /** {@code peer WHO WHO}: from its next start on it dials the second. */
  PEER(
      Family.TIME,
      (stage, step) ->
          stage.pairs(
              step,
              (a, b) -> {
                a.peers = new ArrayList<>(a.peers);
                a.peers.add(b.endpoint());
              })),

  /**
   * {@code drop TYPE WHO WHO N}: the next N messages of that type (1) are lost between them, as TCP
   * never loses one.
   */
  DROP(
      Family.TIME,
      (stage, step) -> {
        for (Host from : stage.who(step, 1)) {
          for (Host to : stage.who(step, 2)) {
            stage.world().network().drop(from, to, step.word(0), step.number(3, 1));
          }
        }
      }),

  // ---- clocks

  /** {@code clock WHO TIME}: its wall clock jumps by that. */
  CLOCK(Family.CLOCK, (stage, step) -> stage.each(step, 0, h -> h.clock().jump(step.millis(1)))),
  /** {@code drift WHO MILLIONTHS}. */
  DRIFT(
      Family.CLOCK,
      (stage, step) ->
          stage.each(step, 0, h -> h.clock().drift(step.number(1), stage.world().nanos()))),

  // ---- disks

  /** {@code disk WHO none|absent|full|failing|slow}. */
  DISK(
      Family.DISK,
      (stage, step) ->
          stage.each(
              step,
              0,
              host ->
                  host.writer().trouble =
                      Writer.Trouble.valueOf(step.word(1).toUpperCase(Locale.ROOT)))),
  /**
   * {@code fail-at WHO N COUNT}: transactions fail from the N-th from now on. With {@code full}
   * behind it, for lack of space.
   */
  FAIL_AT(
      Family.DISK,
      (stage, step) ->
          stage.each(
              step,
              0,
              host -> {
                host.writer().failFrom = host.writer().transactions() + step.number(1);
                host.writer().failures = step.number(2, 1);
                host.writer().failsWith =
                    step.text(3).equals("full")
                        ? StorageTrouble.DISK_FULL
                        : StorageTrouble.IO_ERROR;
              })),
  /** {@code lose-tail WHO N}: loses power, and with it the last N changes. */
  LOSE_TAIL(
      Family.OLD_DISK,
      (stage, step) ->
          stage.each(
              step,
              0,
              host -> {
                host.powerOff();
                host.disk().loseTail((int) step.number(1));
              })),
  /** {@code old-page WHO}: loses power; its place in the group is read back as it was before. */
  OLD_PAGE(
      Family.OLD_DISK,
      (stage, step) ->
          stage.each(
              step,
              0,
              host -> {
                host.powerOff();
                host.disk().oldPage();
              })),
  /**
   * {@code restore WHO PERCENT}: killed; a backup of that age in percent of its life comes back.
   */
  RESTORE(
      Family.OLD_DISK,
      (stage, step) ->
          stage.each(
              step,
              0,
              host -> {
                host.kill();
                host.disk().goBack((int) (host.disk().mark() * step.number(1) / 100));
              })),
  /** {@code flip WHO N}: a bit of one of its stored segments changes. */
  FLIP(Family.OLD_DISK, (stage, step) -> stage.each(step, 0, h -> stage.flip(h, step.number(1)))),
  /** {@code clone WHO}: its directory is copied to another computer and started there. */
  CLONE(Family.STRANGE, (stage, step) -> stage.each(step, 0, stage::copy)),
  /** {@code epochs WHO N}: while it is down, as if so many terms had passed. */
  EPOCHS(
      Family.OLD_DISK,
      (stage, step) ->
          stage.each(
              step,
              0,
              host -> {
                if (!host.isUp()) {
                  host.disk().raiseEpoch(step.number(1));
                }
              })),

  // ---- strange company

  /** {@code newer WHO}: it is of a newer version, and says more. */
  NEWER(Family.STRANGE, (stage, step) -> stage.each(step, 0, stage::newer)),
  /** {@code hostile WHO KIND N}: it cheats, N times, once in a while. */
  HOSTILE(
      Family.HOSTILE,
      (stage, step) ->
          stage.each(step, 0, host -> stage.hostile(host, step.word(1), step.number(2, 1)))),

  // ---- people

  /** {@code post WHO TEXT}. */
  POST(Family.PEOPLE, (stage, step) -> stage.each(step, 0, host -> host.post(step.text(1)))),
  /** {@code burst WHO N}: so many messages at once. */
  BURST(Family.PEOPLE, (stage, step) -> stage.each(step, 0, h -> stage.burst(h, step.number(1)))),
  /** {@code carry WHO FROM}: brings what is on that disk, on a stick, whoever is apart. */
  CARRY(Family.PEOPLE, (stage, step) -> stage.pairs(step, stage::carry)),
  RENAME(Family.PEOPLE, (stage, step) -> stage.each(step, 0, host -> host.rename(step.text(1)))),
  /** {@code reply WHO TEXT}: answers the newest message that it holds. */
  REPLY(Family.PEOPLE, (stage, step) -> stage.reads(step, reader -> reader.reply(step.text(1)))),
  /** {@code edit WHO TEXT}: says its own newest message otherwise. */
  EDIT(Family.PEOPLE, (stage, step) -> stage.reads(step, reader -> reader.edit(step.text(1)))),
  /** {@code delete WHO}: takes its own newest message back. */
  DELETE(Family.PEOPLE, (stage, step) -> stage.reads(step, Reader::delete)),
  /** {@code react WHO SYMBOL on|off}: marks the newest message that it holds, or no longer. */
  REACT(
      Family.PEOPLE,
      (stage, step) ->
          stage.reads(step, reader -> reader.react(step.word(1), step.word(2).equals("on")))),
  /** {@code room WHO NAME}: sees that there is this room. */
  ROOM(
      Family.PEOPLE,
      (stage, step) ->
          stage.each(step, 0, host -> host.request(new Command.MakeRoom(step.word(1))))),
  /** {@code topic WHO NAME TEXT}: says what a room is about. */
  TOPIC(
      Family.PEOPLE,
      (stage, step) ->
          stage.each(
              step, 0, host -> host.request(new Command.SetTopic(step.word(1), step.text(2))))),
  /** {@code say WHO TEXT}: in the last of the rooms that it knows, by name. */
  SAY(Family.PEOPLE, (stage, step) -> stage.reads(step, reader -> reader.say(step.text(1)))),

  /** {@code read WHO}: tells the conversation as it stands there. */
  READ(
      Family.PEOPLE,
      (stage, step) ->
          stage.each(
              step,
              0,
              host ->
                  stage
                      .world()
                      .note(
                          host,
                          "reads \""
                              + String.join("\", \"", stage.world().checks().oracle().texts(host))
                              + "\""))),

  // ---- what must hold

  /**
   * {@code peace WHO [gone|frozen|apart]}: all faults stop among these; the others stay broken,
   * gone if nothing is said.
   */
  PEACE(
      Family.CLAIM,
      (stage, step) ->
          stage.peace(
              stage.who(step, 0),
              step.optional(1)
                  .map(word -> Stage.Rest.valueOf(word.toUpperCase(Locale.ROOT)))
                  .orElse(Stage.Rest.GONE))),
  /**
   * {@code agree TIME [WHO]}: who is at peace, or these of them that nobody else reaches, are one
   * group within that (E5).
   */
  AGREE(Family.CLAIM, (stage, step) -> stage.agree(step.millis(0), stage.atPeace(step, 1))),
  /** {@code whole TIME [WHO]}: and have one conversation within that (C1, C4, C6). */
  WHOLE(Family.CLAIM, (stage, step) -> stage.whole(step.millis(0), stage.atPeace(step, 1))),
  /**
   * {@code succeed TIME}: those at peace that are left have one new coordinator within that, the
   * highest that nothing happened to (E5, E7).
   */
  SUCCEED(Family.CLAIM, (stage, step) -> stage.succeed(step.millis(0))),
  /**
   * {@code calm TIME}: after so long nothing has changed, and nobody has elected since they last
   * agreed (E5, E6, E7).
   */
  CALM(Family.CLAIM, (stage, step) -> stage.calm(step.millis(0)));

  /** What kind of deed it is; a seed does not do all kinds. */
  enum Family {
    TIME,
    PEOPLE,
    CLAIM,
    CRASH,
    FREEZE,
    CUT,
    STALL,
    DATAGRAMS,
    CLOCK,
    DISK,
    OLD_DISK,
    STRANGE,
    HOSTILE;

    /** Whether it is something that goes wrong. */
    boolean isFault() {
      return this != TIME && this != PEOPLE && this != CLAIM;
    }
  }

  private interface Doing {
    void on(Stage stage, Step step);
  }

  private final Family family;

  /** Every one of them is stateless. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final Doing doing;

  Deed(Family family, Doing doing) {
    this.family = family;
    this.doing = doing;
  }

  Family family() {
    return family;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<Deed> find(String word) {
    for (Deed deed : values()) {
      if (deed.word().equals(word)) {
        return Optional.of(deed);
      }
    }
    return Optional.empty();
  }

  void perform(Stage stage, Step step) {
    if (family.isFault()) {
      stage.broken(step).forEach(stage.world().coverage()::fault);
    }
    doing.on(stage, step);
  }
}
