package ciranda.app.demo;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a node is started as a process of its own: as this program was, by the same Java with the
 * same flags, but with no setting of the person's own.
 *
 * @param prefix everything before the words of the command line
 * @param environment of the node
 */
record Launch(List<String> prefix, Map<String, String> environment) {
  private static final String OWN = "CIRANDA_";
  private static final String LOCALE = "CIRANDA_LOCALE";

  Launch {
    prefix = List.copyOf(prefix);
    environment = Map.copyOf(environment);
  }

  /** As this process was started, with that main class. */
  static Launch asThisProcess(Class<?> main, Map<String, String> environment) {
    List<String> prefix = new ArrayList<>();
    Path java = Path.of(System.getProperty("java.home", ""), "bin", "java");
    prefix.add(ProcessHandle.current().info().command().orElse(java.toString()));
    prefix.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    // A killed process leaves its counters behind, in the folder of temporary files.
    prefix.add("-XX:-UsePerfData");
    prefix.addAll(List.of("-cp", System.getProperty("java.class.path", "")));
    prefix.add(main.getName());
    return new Launch(prefix, environment);
  }

  ProcessBuilder with(List<String> words) {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> inherited = builder.environment();
    inherited.clear();
    inherited.putAll(environment);
    inherited.keySet().removeIf(name -> name.startsWith(OWN) && !name.equals(LOCALE));
    inherited.put(Parent.VARIABLE, Long.toString(ProcessHandle.current().pid()));
    return builder;
  }
}
