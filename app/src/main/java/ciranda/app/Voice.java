package ciranda.app;

import ciranda.tui.Texts;

/** How something that runs beside it speaks to the person: in which language, and where. */
interface Voice {
  /** In the language that is spoken now. Any thread. */
  Texts texts();

  /** Says that, apart from whatever else is shown. Any thread. */
  void tell(String words);
}
