package ciranda.protocol;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The coordinator's list of members, signed by it and passed on by anybody.
 *
 * @param epoch the term in which it was made
 * @param version rises by one with each change within the epoch, from 1
 * @param nextId the id that the next newcomer gets; never goes down in a lineage of epochs
 * @param members by rising id; ids and keys are unique
 * @param former ids of keys that left, the most recent last, none of them a member
 * @param ended the epochs that this term has ended, the most recent last, bounded: who still
 *     coordinates one of them steps down
 * @param signature by the coordinator over {@link #signed}
 */
public record View(
    Epoch epoch,
    long version,
    int nextId,
    List<Member> members,
    List<Former> former,
    List<Epoch> ended,
    Bytes signature) {
  public static final int ENDED_MAX = 16;

  /** No view yet. */
  public static final View NONE =
      new View(Epoch.NONE, 0, 1, List.of(), List.of(), List.of(), Bytes.EMPTY);

  public View {
    Objects.requireNonNull(epoch, "epoch");
    Objects.requireNonNull(signature, "signature");
    members = Limits.bounded(members, Limits.MEMBERS_MAX, "members");
    former = Limits.bounded(former, Limits.FORMER_MAX, "former members");
    ended = Limits.bounded(ended, ENDED_MAX, "ended epochs");
    Limits.checkLength(signature, Limits.SIGNATURE_BYTES_MAX, "signature");
    if (version < 0 || nextId < 1) {
      throw new IllegalArgumentException("a view's version or next id is out of range");
    }
    Set<NodeKey> keys = new HashSet<>();
    int last = 0;
    for (Member member : members) {
      if (member.id() <= last || member.id() >= nextId || !keys.add(member.key())) {
        throw new IllegalArgumentException("ids in a view are unique, rising, below the next");
      }
      last = member.id();
    }
    for (Former one : former) {
      if (one.id() >= nextId || !keys.add(one.key())) {
        throw new IllegalArgumentException("a former member is no member and named once");
      }
    }
  }

  public Optional<Member> member(NodeKey key) {
    for (Member member : members) {
      if (member.key().equals(key)) {
        return Optional.of(member);
      }
    }
    return Optional.empty();
  }

  public boolean names(NodeKey key) {
    return member(key).isPresent();
  }

  /** Whether it names that start of a node. */
  public boolean names(NodeKey key, long instance) {
    return member(key).filter(member -> member.instance() == instance).isPresent();
  }

  /** Whether this supersedes {@code other}: a greater epoch, or a later version of the same. */
  public boolean isNewerThan(View other) {
    int order = epoch.compareTo(other.epoch);
    return order > 0 || (order == 0 && version > other.version);
  }

  public View signedWith(Bytes newSignature) {
    return new View(epoch, version, nextId, members, former, ended, newSignature);
  }

  /**
   * The bytes that the coordinator signs: a hash over every field in a fixed order, so that no
   * canonical JSON is needed and a change can be sent in place of the whole.
   */
  public Bytes signed(GroupId group) {
    Hash hash =
        Hash.of("ciranda/1 view")
            .add(group.bytes())
            .add(epoch.number())
            .add(epoch.coordinator().bytes())
            .add(version)
            .add(nextId)
            .add(members.size());
    for (Member member : members) {
      hash.add(member.key().bytes()).add(member.id()).add(member.name()).add(member.instance());
      hash.add(member.addresses().size());
      member.addresses().forEach(address -> hash.add(address.text()));
    }
    hash.add(former.size());
    former.forEach(one -> hash.add(one.key().bytes()).add(one.id()));
    hash.add(ended.size());
    ended.forEach(one -> hash.add(one.number()).add(one.coordinator().bytes()));
    return hash.finish();
  }
}
