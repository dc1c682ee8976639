package ciranda.core.view;

import ciranda.protocol.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node at one moment.
 *
 * @param id member id, 0 before joining
 * @param coordinator the member that coordinates; empty before joining
 * @param members the live ones, by rising id; empty before joining
 * @param heads by log ({@code FINGERPRINT.GENERATION}), the newest range of each
 * @param entries how many are held
 * @param known how many are held here or with those who are linked
 * @param complete whether nothing is known to be missing
 * @param writable whether messages are being accepted
 */
public record Status(
    String name,
    int id,
    String fingerprint,
    String group,
    Role role,
    long epoch,
    Optional<Member> coordinator,
    long viewVersion,
    List<Member> members,
    Map<String, Range> heads,
    long entries,
    String digest,
    long known,
    boolean complete,
    boolean writable,
    String version) {

  /** A member of the view. */
  public record Member(int id, String name, String fingerprint) {}

  /** Both ends included. */
  public record Range(long low, long high) {}

  public Status {
    members = List.copyOf(members);
    heads = Map.copyOf(heads);
  }
}
