package ciranda.protocol;

import java.util.List;

/**
 * A member in a view.
 *
 * @param id unique in the view; the priority in the Bully election
 * @param addresses where it can be dialled, the one that the coordinator saw first
 */
public record Member(NodeKey key, int id, String name, long instance, List<Endpoint> addresses) {
  public Member {
    NodeKey.checkSomebody(key);
    Name.checked(name);
    addresses = Limits.bounded(addresses, Limits.ADDRESSES_MAX, "addresses");
    if (id < 1) {
      throw new IllegalArgumentException("a member id is positive");
    }
  }

  public Member withName(String newName) {
    return new Member(key, id, newName, instance, addresses);
  }

  public Member withId(int newId) {
    return new Member(key, newId, name, instance, addresses);
  }
}
