package ciranda.app;

/** The program's entry. Nothing is built yet: every call is answered with the usage. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.err.println("usage: ciranda [chat|serve] [options]");
    System.exit(2);
  }
}
