package ciranda.core;

import ciranda.core.detector.Detector;
import ciranda.core.election.Bully;
import ciranda.core.membership.Links;
import ciranda.core.membership.Rows;
import ciranda.protocol.Epoch;
import ciranda.protocol.Hearing;
import ciranda.protocol.Member;
import ciranda.protocol.Message;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Role;
import ciranda.protocol.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who leads next: watches the coordinator as a member, takes part in elections, follows a goodbye.
 * Routes between detector and election. (docs/PROTOCOL.md, "Detection" and "Election")
 */
final class Succession {
  private final Self self;
  private final Links links;
  private final Rows rows;
  private final Departures departures;
  private final Detector detector;
  private final Bully bully;
  private final Outbox out;
  private final Gossip gossip;
  private final Seeking seeking;
  private final Place place;

  Succession(
      Self self,
      Links links,
      Rows rows,
      Departures departures,
      Detector detector,
      Bully bully,
      Outbox out,
      Gossip gossip,
      Seeking seeking,
      Place place) {
    this.self = self;
    this.links = links;
    this.rows = rows;
    this.departures = departures;
    this.detector = detector;
    this.bully = bully;
    this.out = out;
    this.gossip = gossip;
    this.seeking = seeking;
    this.place = place;
  }

  /** A lower member asks this one to take over. */
  void election(NodeKey from, Message.Election election, Now now) {
    if (self.isQuarantined(now)) {
      out.refuse(Reason.QUARANTINED, "ELECTION");
      return;
    }
    if (!self.isJoined() || !election.ending().equals(self.epoch())) {
      out.refuse(Reason.STALE_EPOCH, "ELECTION");
      if (self.isJoined() && self.epoch().isAbove(election.ending())) {
        out.send(from, new Message.Coordinator(self.view()));
      }
      return;
    }
    Hearing hearing = gossip.hearing(now);
    boolean lives =
        hearing == Hearing.LINKED
            || hearing == Hearing.VIA
            || hearing == Hearing.CLOSED && votes().someoneLinked();
    out.send(from, new Message.Answer(election.ending(), self.id(), gossip.pulse()));
    if (self.role() == Role.COORDINATOR) {
      return;
    }
    if (lives) {
      out.refuse(Reason.COORDINATOR_LIVES, "ELECTION");
      links.toward(self.coordinator()).ifPresent(link -> gossip.send(link, true, now));
    } else if (self.role() == Role.MEMBER && self.id() > election.id()) {
      startElection("asked by " + election.id(), now);
    }
  }

  void answer(NodeKey from, Message.Answer answer, Now now) {
    if (!answer.ending().equals(self.epoch())) {
      out.refuse(Reason.STALE_EPOCH, "ANSWER");
      return;
    }
    if (gossip.pulse(answer.pulse(), now)) {
      coordinatorLives(now);
      return;
    }
    if (self.role() == Role.ELECTING && answer.id() > self.id()) {
      out.publish(new Event.ElectionStep(self.epoch(), "ANSWER from " + answer.id()));
      bully.answer(new Bully.Candidate(from, answer.id()), now);
    } else {
      out.refuse(Reason.NOT_AWAITED, "ANSWER");
    }
  }

  /** Somebody says goodbye. */
  void left(NodeKey from, Message.Leave leave, Now now) {
    rows.gone(from);
    departures.left(from, now);
    place.departed(from);
    boolean coordinator = self.isJoined() && from.equals(self.coordinator());
    if (!coordinator || self.role() == Role.COORDINATOR || !leave.epoch().equals(self.epoch())) {
      return;
    }
    if (place.hasLaterTerm()) {
      return;
    }
    self.lose(now.monotonicNanos());
    boolean named = leave.successor().equals(self.key());
    if (named && !self.isQuarantined(now)) {
      self.become(Role.ELECTING, "named successor", out);
      place.takeTerm("succeeds");
    } else if (self.role() == Role.MEMBER) {
      self.become(Role.ELECTING, "the coordinator left", out);
      if (named) {
        // It was away, and the others do not wait for ever.
        bully.start(self.epoch(), now);
      } else {
        int id = self.view().member(leave.successor()).map(Member::id).orElse(0);
        bully.expect(self.epoch(), new Bully.Candidate(leave.successor(), id), now);
      }
    }
  }

  /** The counter of the own coordinator advanced. */
  void coordinatorLives(Now now) {
    self.find();
    if (self.role() == Role.ELECTING) {
      bully.stop();
      self.become(Role.MEMBER, "the coordinator lives", out);
      gossip.tellAll(false, now);
    }
  }

  /** What a member does: it watches. */
  void watch(Now now) {
    if (self.isQuarantined(now)) {
      return;
    }
    Optional<Row> coordinator = rows.row(self.coordinator());
    Optional<Row> successor = coordinator.flatMap(this::whomItFollows);
    if (successor.isPresent() && !place.isBusy(now)) {
      seeking.join(successor.get().key(), "the coordinator follows another", now);
    } else if (coordinator.filter(this::isOfAnotherStart).isPresent() && !place.isBusy(now)) {
      seeking.join(self.coordinator(), "a copy of the coordinator gave this place", now);
    } else if (detector.isSuspected(now)) {
      self.lose(detector.advancedNanos());
      startElection("suspects the coordinator", now);
    } else if (detector.isClosed() && detector.isCrashed(votes(), now)) {
      startElection("the coordinator crashed", now);
    }
  }

  /** The own coordinator was merged, and its group was not told of this member. */
  private Optional<Row> whomItFollows(Row coordinator) {
    Epoch epoch = coordinator.epoch();
    if (coordinator.role() != Role.MEMBER || !epoch.isAbove(self.epoch())) {
      return Optional.empty();
    }
    return rows.row(epoch.coordinator())
        .filter(row -> row.role() == Role.COORDINATOR && row.epoch().equals(epoch))
        .filter(row -> !epoch.isFarAbove(self.epoch()));
  }

  /**
   * The coordinator leads this term with another start than the view names: a copy of its data
   * directory led a term of the same name, and this node's place is from there.
   */
  private boolean isOfAnotherStart(Row coordinator) {
    return coordinator.role() == Role.COORDINATOR
        && coordinator.epoch().equals(self.epoch())
        && !self.view().names(coordinator.key(), coordinator.instance());
  }

  private Detector.Votes votes() {
    int closed = 1;
    int unknown = 0;
    boolean linked = false;
    for (Member member : self.view().members()) {
      NodeKey key = member.key();
      if (key.equals(self.key()) || key.equals(self.coordinator()) || departures.hasLeft(key)) {
        continue;
      }
      Optional<Row> row = rows.row(key).filter(self::isCompanion);
      if (row.isEmpty() || !rows.isHeardSince(key, detector.closedNanos())) {
        boolean votedBefore = row.isPresent() && row.get().hearing() == Hearing.CLOSED;
        closed += votedBefore ? 1 : 0;
        unknown += votedBefore ? 0 : 1;
      } else {
        switch (row.get().hearing()) {
          case CLOSED -> closed++;
          case LINKED -> linked = true;
          case VIA, DOUBT, NONE -> unknown++;
        }
      }
    }
    return new Detector.Votes(closed, unknown, linked, self.view().members().size());
  }

  private void startElection(String reason, Now now) {
    self.become(Role.ELECTING, reason, out);
    out.publish(new Event.ElectionStep(self.epoch(), reason));
    bully.start(self.epoch(), now);
    elect(now);
  }

  /** What an electing member does. */
  void elect(Now now) {
    if (self.isQuarantined(now) || place.isBusy(now)) {
      return;
    }
    Optional<Row> other =
        seeking
            .bestCoordinator()
            .filter(row -> !row.epoch().equals(self.epoch()))
            .filter(row -> gossip.hasAdvancedSince(row, self.lostNanos()));
    if (other.isPresent()) {
      bully.stop();
      seeking.join(other.get().key(), "another group lives", now);
      return;
    }
    switch (bully.advance(above(), now)) {
      case Bully.Step.Wait wait -> {}
      case Bully.Step.Win win -> place.takeTerm("wins");
      case Bully.Step.Ask ask -> {
        for (Bully.Candidate candidate : ask.candidates()) {
          out.publish(new Event.ElectionStep(self.epoch(), "ELECTION to " + candidate.id()));
          out.send(candidate.key(), new Message.Election(self.epoch(), self.id()));
        }
      }
    }
  }

  /** The members above this one that can be reached, the highest first. */
  private List<Bully.Candidate> above() {
    List<Bully.Candidate> above = new ArrayList<>();
    for (Member member : self.view().members().reversed()) {
      NodeKey key = member.key();
      if (member.id() > self.id()
          && !key.equals(self.coordinator())
          && !departures.hasLeft(key)
          && rows.row(key).isPresent()) {
        above.add(new Bully.Candidate(key, member.id()));
      }
    }
    return above;
  }
}
