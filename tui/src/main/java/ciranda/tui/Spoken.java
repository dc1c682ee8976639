package ciranda.tui;

/** The language that a chat speaks now; {@code /lang} changes it. Any thread may call. */
final class Spoken {
  private volatile Texts texts;

  Spoken(Language language) {
    this.texts = Texts.beside(Spoken.class, language);
  }

  Texts texts() {
    return texts;
  }

  Language language() {
    return texts.language();
  }

  void speak(Language language) {
    texts = Texts.beside(Spoken.class, language);
  }
}
