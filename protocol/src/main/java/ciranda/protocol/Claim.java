package ciranda.protocol;

import java.util.Comparator;
import java.util.Objects;

/**
 * What a coordinator says for its group when two groups meet. Immutable for the claim's validity.
 *
 * @param established whether the group ever had two members or more; a lone founder yields
 * @param members live members that follow this term, the coordinator among them
 * @param id the coordinator's member id
 * @param view the coordinator's view at that time
 */
public record Claim(boolean established, int members, int id, View view)
    implements Comparable<Claim> {
  /** An established group, then more members, then the higher id (Bully), then the key. */
  private static final Comparator<Claim> ORDER =
      Comparator.comparing(Claim::established)
          .thenComparingInt(Claim::members)
          .thenComparingInt(Claim::id)
          .thenComparing(Claim::coordinator);

  public Claim {
    Objects.requireNonNull(view, "view");
    if (members < 1 || members > Limits.MEMBERS_MAX || id < 1) {
      throw new IllegalArgumentException("a claim is made by a member of its group");
    }
  }

  public NodeKey coordinator() {
    return view.epoch().coordinator();
  }

  /** The greater claim wins. */
  @Override
  public int compareTo(Claim other) {
    return ORDER.compare(this, other);
  }
}
