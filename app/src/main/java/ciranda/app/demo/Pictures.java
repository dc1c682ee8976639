package ciranda.app.demo;

import ciranda.app.demo.Happening.Picture;
import ciranda.app.demo.Happening.Place;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads how a node sees everything from what its API gives. */
final class Pictures {
  private Pictures() {}

  /** From {@code status}, {@code peers} and the ids of all messages. */
  static Picture of(JsonNode status, JsonNode peers, List<String> messages) {
    JsonNode epoch = status.required("epoch");
    List<Place> members = new ArrayList<>();
    for (JsonNode member : status.required("view").required("members")) {
      members.add(
          new Place(
              member.required("id").intValue(), member.required("fingerprint").stringValue()));
    }
    Set<String> linked = new HashSet<>();
    for (JsonNode peer : peers) {
      if (peer.required("state").stringValue().equals("linked")) {
        linked.add(peer.required("fingerprint").stringValue());
      }
    }
    JsonNode history = status.required("history");
    return new Picture(
        status.required("id").isNull() ? 0 : status.required("id").intValue(),
        status.required("role").stringValue(),
        epoch.isNull() ? 0 : epoch.required("number").longValue(),
        epoch.isNull() ? "" : epoch.required("coordinator").stringValue(),
        members,
        history.required("entries").longValue(),
        history.required("digest").stringValue(),
        history.required("complete").booleanValue(),
        linked,
        messages);
  }
}
