package ciranda.core.membership;

import ciranda.protocol.Bytes;
import ciranda.protocol.Endpoint;
import ciranda.protocol.Epoch;
import ciranda.protocol.Former;
import ciranda.protocol.Limits;
import ciranda.protocol.Member;
import ciranda.protocol.NodeKey;
import ciranda.protocol.View;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * Builds the next view from an earlier one. Pure: no id is of two keys, be they members or away,
 * and the next id never goes down, whatever is asked.
 */
public final class Register {
  /** A newcomer's own word about its old id is believed up to this far above the next id. */
  private static final int CLAIMED_ID_JUMP_MAX = 1_000;

  /** Ids stay below this, whatever a hostile view or row says; then free ones are used again. */
  private static final int ID_LIMIT = 1 << 30;

  private final Map<NodeKey, Member> members = new LinkedHashMap<>();
  private final Map<NodeKey, Integer> former = new LinkedHashMap<>();
  private final Map<Integer, NodeKey> owners = new HashMap<>();
  private final List<Epoch> ended;
  private int nextId;

  /** Who asks for a place. */
  public record Applicant(
      NodeKey key, String name, long instance, int lastId, List<Endpoint> addresses) {
    public Applicant {
      addresses = List.copyOf(addresses);
    }
  }

  private Register(View from) {
    ended = new ArrayList<>(from.ended());
    nextId = Math.min(from.nextId(), ID_LIMIT);
    from.members().forEach(member -> place(member, member.id()));
    for (Former one : from.former()) {
      if (isFreeFor(one.key(), one.id())) {
        remember(one.key(), one.id());
      }
    }
  }

  /** With the wanted id where nobody else has it, else with the remembered one or a new one. */
  private void place(Member member, int wanted) {
    NodeKey key = member.key();
    Integer remembered = former.get(key);
    int id = isFreeFor(key, wanted) ? wanted : remembered != null ? remembered : freshId();
    release(key);
    members.put(key, member.withId(id));
    take(key, id);
  }

  private void take(NodeKey key, int id) {
    owners.put(id, key);
    nextId = Math.max(nextId, id + 1);
  }

  private void release(NodeKey key) {
    Member member = members.remove(key);
    Integer remembered = former.remove(key);
    if (member != null) {
      owners.remove(member.id());
    }
    if (remembered != null) {
      owners.remove(remembered);
    }
  }

  private boolean isFreeFor(NodeKey key, int id) {
    return id < ID_LIMIT && owners.getOrDefault(id, key).equals(key);
  }

  private int freshId() {
    int id = nextId;
    for (int low = 1; id >= ID_LIMIT; low++) {
      id = owners.containsKey(low) ? id : low;
    }
    return id;
  }

  /** Begins with the content of a view. */
  public static Register of(View view) {
    return new Register(view);
  }

  /** A lone founder's register: what it remembers of the group, and nobody in it. */
  public static Register founding(View remembered) {
    Register register = new Register(remembered);
    register.keep(key -> false);
    return register;
  }

  /** Removes the members that do not fit; their ids are remembered for their return. */
  public Register keep(Predicate<NodeKey> stays) {
    for (Member member : List.copyOf(members.values())) {
      if (!stays.test(member.key())) {
        remember(member.key(), member.id());
      }
    }
    return this;
  }

  private void remember(NodeKey key, int id) {
    release(key);
    if (id < ID_LIMIT) {
      former.put(key, id);
      take(key, id);
    }
    if (former.size() > Limits.FORMER_MAX) {
      release(former.keySet().iterator().next());
    }
  }

  /** The next id is at least this. */
  public Register raiseNextId(int atLeast) {
    nextId = Math.clamp(atLeast, nextId, ID_LIMIT);
    return this;
  }

  /** Gives a place: the old id where it is free, a new one otherwise. */
  public Register admit(Applicant applicant) {
    Member present = members.get(applicant.key());
    int id = present != null ? present.id() : idFor(applicant.key(), applicant.lastId());
    Member member =
        new Member(
            applicant.key(), id, applicant.name(), applicant.instance(), applicant.addresses());
    place(member, id);
    return this;
  }

  /** A member goes by another name. */
  public Register rename(NodeKey key, String name) {
    members.computeIfPresent(key, (_, member) -> member.withName(name));
    return this;
  }

  private int idFor(NodeKey key, int claimed) {
    Integer remembered = former.get(key);
    if (remembered != null) {
      return remembered;
    }
    boolean believable = claimed > 0 && claimed <= nextId + CLAIMED_ID_JUMP_MAX;
    return believable && isFreeFor(key, claimed) ? claimed : freshId();
  }

  /**
   * Takes another group in: its members, and those who are away, keep their ids where nobody of
   * this group has them, present or away; else they get others now. Somebody whom both groups name
   * is there with the start that it shows now; a place for an earlier one would be nobody's.
   *
   * @param instances whether this is the present start of that node, as far as known
   */
  public Register absorb(View other, BiPredicate<NodeKey, Long> instances) {
    raiseNextId(other.nextId());
    for (Member member : other.members()) {
      Member known = members.get(member.key());
      if (known == null && !isFull()) {
        place(member, member.id());
      } else if (known == null) {
        rememberOther(member.key(), member.id());
      } else if (instances.test(member.key(), member.instance())) {
        members.put(member.key(), member.withId(known.id()));
      }
    }
    other.former().forEach(one -> rememberOther(one.key(), one.id()));
    other.ended().forEach(this::end);
    end(other.epoch());
    return this;
  }

  /** Somebody away whom the other group knows; where memory is full, this group's come first. */
  private void rememberOther(NodeKey key, int id) {
    boolean known = members.containsKey(key) || former.containsKey(key);
    if (!known && former.size() < Limits.FORMER_MAX) {
      remember(key, isFreeFor(key, id) ? id : freshId());
    }
  }

  /** Notes that an epoch is over. */
  public Register end(Epoch epoch) {
    if (!epoch.isNone()) {
      ended.remove(epoch);
      ended.add(epoch);
      if (ended.size() > View.ENDED_MAX) {
        ended.removeFirst();
      }
    }
    return this;
  }

  public boolean isFull() {
    return members.size() >= Limits.MEMBERS_MAX;
  }

  /** The view, not yet signed. */
  public View view(Epoch epoch, long version) {
    List<Member> sorted = new ArrayList<>(members.values());
    sorted.sort(Comparator.comparingInt(Member::id));
    List<Former> remembered = new ArrayList<>();
    former.forEach((key, id) -> remembered.add(new Former(key, id)));
    ended.remove(epoch);
    return new View(epoch, version, nextId, sorted, remembered, ended, Bytes.EMPTY);
  }
}
