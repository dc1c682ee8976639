package ciranda.tui;

/** What a chat and its screen share: the language, the room, and what was shown last. */
record Scene(Spoken spoken, RoomState rooms, Wording wording) {
  static Scene of(Spoken spoken) {
    return new Scene(spoken, new RoomState(spoken), new Wording(spoken));
  }
}
