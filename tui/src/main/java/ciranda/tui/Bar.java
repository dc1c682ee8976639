package ciranda.tui;

import java.util.Objects;
import java.util.stream.Stream;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.InfoCmp.Capability;

/**
 * The last row of a terminal, kept out of the scrolling of the rest. Not JLine's Status, which
 * scrolls a line away at its begin, and when the terminal is resized erases lines above itself and
 * may lie on the line being typed. Only under the lock of the prompt.
 */
final class Bar {
  /** Below that there is no room for it. */
  private static final int ROWS_MIN = 4;

  private final Terminal terminal;
  private final boolean possible;
  private AttributedString text = AttributedString.EMPTY;
  private int rows;
  private int columns;

  Bar(Terminal terminal) {
    this.terminal = terminal;
    this.possible =
        Stream.of(
                Capability.change_scroll_region,
                Capability.save_cursor,
                Capability.restore_cursor,
                Capability.cursor_address,
                Capability.cursor_up,
                Capability.clr_eol)
            .map(terminal::getStringCapability)
            .allMatch(Objects::nonNull);
  }

  /** What the terminal has for everything else. */
  Size rest(Size whole) {
    boolean fits = possible && whole.getRows() >= ROWS_MIN;
    return fits ? Size.of(whole.getColumns(), whole.getRows() - 1) : whole;
  }

  /** Takes the last row, and the cursor out of it if it is there. It is in column 0. */
  void open(Size whole) {
    if (!possible) {
      return;
    }
    rows = whole.getRows() >= ROWS_MIN ? whole.getRows() : 0;
    columns = whole.getColumns();
    scroll(whole.getRows() - 1);
    if (rows > 0) {
      terminal.writer().print('\n');
      terminal.puts(Capability.cursor_up);
      scroll(rows - 2);
      draw();
    }
  }

  void show(AttributedString shown) {
    text = shown;
    draw();
  }

  /** Writes it again, as after something else did. */
  void draw() {
    if (rows > 0) {
      AttributedStringBuilder line = new AttributedStringBuilder();
      line.append(text.columnSubSequence(terminal, 0, columns - 1));
      terminal.puts(Capability.save_cursor);
      terminal.puts(Capability.cursor_address, rows - 1, 0);
      line.toAttributedString().print(terminal);
      terminal.puts(Capability.clr_eol);
      terminal.puts(Capability.restore_cursor);
    }
  }

  /** Gives the row back. */
  void close() {
    if (rows > 0) {
      terminal.puts(Capability.save_cursor);
      terminal.puts(Capability.cursor_address, rows - 1, 0);
      terminal.puts(Capability.clr_eol);
      terminal.puts(Capability.restore_cursor);
      scroll(rows - 1);
      rows = 0;
    }
  }

  /** Lets the rows down to that one scroll. */
  private void scroll(int last) {
    terminal.puts(Capability.save_cursor);
    terminal.puts(Capability.change_scroll_region, 0, last);
    terminal.puts(Capability.restore_cursor);
  }
}
