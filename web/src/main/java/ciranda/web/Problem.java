package ciranda.web;

import java.util.Locale;

/** Everything that can be wrong with a request: an RFC 9457 type, its title and its status. */
enum Problem {
  MALFORMED(400, "Malformed request"),
  BAD_JSON(400, "Malformed JSON"),
  BAD_FIELD(400, "A field is missing, unknown or of the wrong type"),
  BAD_PARAMETER(400, "A parameter is unknown or wrong"),
  BAD_CURSOR(400, "Not a cursor of this node"),
  EMPTY_TEXT(400, "The message is empty"),
  NOT_TEXT(400, "The message is not Unicode text"),
  BAD_KEY(400, "The key is not usable"),
  BAD_ROOM(400, "This cannot be the name of a room"),
  BAD_TOPIC(400, "This cannot be a topic"),
  BAD_SYMBOL(400, "This cannot be a reaction"),
  UNAUTHORIZED(401, "The token is missing or wrong"),
  FORBIDDEN_HOST(403, "The request was not addressed to this node"),
  FORBIDDEN_ORIGIN(403, "The request comes from another site"),
  NOT_YOURS(403, "The message is somebody else's"),
  NOT_FOUND(404, "There is nothing here"),
  UNKNOWN_ROOM(404, "There is no such room"),
  UNKNOWN_MESSAGE(404, "There is no such message"),
  METHOD_NOT_ALLOWED(405, "This method does not exist here"),
  TEXT_TOO_LONG(413, "The message is too long"),
  BODY_TOO_LONG(413, "The body is too long"),
  NOT_JSON(415, "The body is not announced as application/json"),
  TOO_MANY_ROOMS(429, "There are too many rooms"),
  OVER_QUOTA(429, "Too much is waiting to be stored"),
  INTERNAL(500, "The node made a mistake"),
  TOO_MANY_REQUESTS(503, "Too many requests at once"),
  TOO_MANY_STREAMS(503, "Too many event streams"),
  STORAGE_FAILED(503, "The storage failed"),
  STOPPING(503, "The node is stopping"),
  WRONG_VERSION(505, "Only HTTP/1.0 and HTTP/1.1 are spoken here"),
  DISK_FULL(507, "The disk is full");

  private final int status;
  private final String title;

  Problem(int status, String title) {
    this.status = status;
    this.title = title;
  }

  int status() {
    return status;
  }

  String title() {
    return title;
  }

  String type() {
    return "urn:ciranda:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
