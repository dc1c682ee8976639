package ciranda.app.realnet;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * A node at one moment, as {@code GET status} tells it.
 *
 * @param id 0 before joining
 * @param epochNumber 0 before joining
 * @param epochCoordinator a fingerprint, empty before joining
 * @param coordinator a fingerprint, empty before joining
 */
record Status(
    String name,
    int id,
    String fingerprint,
    String role,
    long epochNumber,
    String epochCoordinator,
    String coordinator,
    long viewVersion,
    List<Member> members,
    long entries,
    String digest,
    boolean complete) {

  /** Somebody in the view. */
  record Member(int id, String name, String fingerprint) {
    @Override
    public String toString() {
      return id + ":" + name;
    }
  }

  Status {
    members = List.copyOf(members);
  }

  static Status of(JsonNode json) {
    JsonNode epoch = json.required("epoch");
    JsonNode coordinator = json.required("coordinator");
    JsonNode history = json.required("history");
    List<Member> members = new ArrayList<>();
    for (JsonNode member : json.required("view").required("members")) {
      members.add(
          new Member(
              member.required("id").intValue(),
              member.required("name").stringValue(),
              member.required("fingerprint").stringValue()));
    }
    return new Status(
        json.required("name").stringValue(),
        json.required("id").isNull() ? 0 : json.required("id").intValue(),
        json.required("fingerprint").stringValue(),
        json.required("role").stringValue(),
        epoch.isNull() ? 0 : epoch.required("number").longValue(),
        epoch.isNull() ? "" : epoch.required("coordinator").stringValue(),
        coordinator.isNull() ? "" : coordinator.required("fingerprint").stringValue(),
        json.required("view").required("version").longValue(),
        members,
        history.required("entries").longValue(),
        history.required("digest").stringValue(),
        history.required("complete").booleanValue());
  }

  boolean isCoordinator() {
    return role.equals("coordinator");
  }

  /** One line for people who look for a cause. */
  @Override
  public String toString() {
    String who =
        members.stream().map(Member::toString).sorted().collect(Collectors.joining(" ", "[", "]"));
    return "%s id=%d %s epoch=(%d,%.6s) coordinator=%.6s view=%d%s entries=%d digest=%.8s"
        .formatted(
            name,
            id,
            role,
            epochNumber,
            epochCoordinator,
            coordinator,
            viewVersion,
            who,
            entries,
            digest);
  }
}
