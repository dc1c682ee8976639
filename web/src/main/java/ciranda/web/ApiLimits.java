package ciranda.web;

/**
 * Every maximum and interval of the API.
 *
 * @param requestsMax requests that are being served at once, event streams among them
 * @param streamsMax event streams at once
 * @param bodyBytesMax bytes of a request's body
 * @param commentMillis how often an event stream says that it lives
 * @param writeMillisMax how long a client may let 64 KiB wait before it is hung up on
 */
record ApiLimits(
    int requestsMax, int streamsMax, int bodyBytesMax, long commentMillis, long writeMillisMax) {
  static final ApiLimits STANDARD = new ApiLimits(128, 32, 1024 * 1024, 10_000, 10_000);

  ApiLimits {
    if (requestsMax < 1
        || streamsMax < 1
        || bodyBytesMax < 1
        || commentMillis < 1
        || writeMillisMax < 1) {
      throw new IllegalArgumentException("a limit is at least 1");
    }
  }
}
