package ciranda.app.realnet;

import tools.jackson.databind.JsonNode;

/**
 * A chat message as the API shows it; everything in it must be the same at every node.
 *
 * @param author a fingerprint
 */
record Message(
    String id, String author, String authorName, long sequence, String time, String text) {

  static Message of(JsonNode json) {
    return new Message(
        json.required("id").stringValue(),
        json.required("author").required("fingerprint").stringValue(),
        json.required("author").required("name").stringValue(),
        json.required("seq").longValue(),
        json.required("time").stringValue(),
        json.required("text").stringValue());
  }
}
