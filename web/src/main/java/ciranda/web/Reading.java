package ciranda.web;

import ciranda.core.view.ChatNode;

/** The endpoints that only show something. */
final class Reading {
  private Reading() {}

  static Endpoint status(ChatNode node) {
    return call -> {
      call.query();
      call.answer(200, Payloads.status(node.status()));
    };
  }

  static Endpoint peers(ChatNode node) {
    return call -> {
      call.query();
      call.answer(200, Payloads.people(node.people()));
    };
  }

  /** Whether the node runs; for supervisors, which have no token. */
  static Endpoint health(ChatNode node) {
    return call -> {
      call.query();
      if (node.isStopped()) {
        throw new ProblemException(Problem.STOPPING, "the node has stopped");
      }
      call.answer(200, Json.object().put("status", "ok"));
    };
  }

  static Endpoint constant(byte[] json) {
    return call -> {
      call.query();
      call.answer(200, "application/json", json);
    };
  }
}
