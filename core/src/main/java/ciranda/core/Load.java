package ciranda.core;

/**
 * How much a node holds at this moment of what {@link Bounds} bounds (C7).
 *
 * @param pulls under way
 * @param postsWaiting for the disk
 * @param receipts own messages whose receipts are told
 * @param newcomers searching nodes that are remembered
 * @param applicants who wait for a place in the next view
 * @param dials under way
 */
public record Load(
    int pulls, int postsWaiting, int receipts, int newcomers, int applicants, int dials) {

  /** Whether nothing exceeds its bound. */
  public boolean isWithin(Bounds bounds) {
    return pulls <= bounds.pulls()
        && postsWaiting <= bounds.postsWaiting()
        && receipts <= bounds.receipts()
        && newcomers <= bounds.newcomers()
        && applicants <= bounds.applicants()
        && dials <= bounds.dials();
  }
}
