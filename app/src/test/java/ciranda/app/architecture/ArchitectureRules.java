package ciranda.app.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rules of ARCHITECTURE.md, for the packages under one root: {@code ciranda} itself, or the
 * folder of planted breaches. A rule about a module that has no classes yet holds.
 */
record ArchitectureRules(String root) {

  /** The arrows: which modules each may use. A new module gets its line here. */
  private static final Map<String, Set<String>> ARROWS =
      Map.of(
          "protocol", Set.of(),
          "core", Set.of("protocol"),
          "node", Set.of("core", "protocol"),
          "tui", Set.of("core", "protocol"),
          "web", Set.of("core", "protocol"),
          "app", Set.of("core", "node", "protocol", "tui", "web"));

  /** The user interfaces. */
  private static final List<String> VIEWS = List.of("tui", "web");

  /** What the view port hands out, beside its own package. */
  private static final Set<String> FOR_VIEWS =
      Set.of(
          "core.Event",
          "core.Reason",
          "protocol.Endpoint",
          "protocol.Epoch",
          "protocol.GroupId",
          "protocol.Hash",
          "protocol.HybridTime",
          "protocol.Limits",
          "protocol.LogId",
          "protocol.Name",
          "protocol.NodeKey",
          "protocol.Position",
          "protocol.Role");

  /** The machines that only {@code ciranda.core} itself brings together. */
  private static final List<String> MACHINES =
      List.of("membership", "detector", "election", "history");

  private static final Set<String> IO_TYPES =
      Set.of(
          "java.io.Console",
          "java.io.File",
          "java.io.FileDescriptor",
          "java.io.FileInputStream",
          "java.io.FileOutputStream",
          "java.io.FileReader",
          "java.io.FileWriter",
          "java.io.PrintStream",
          "java.io.RandomAccessFile",
          "java.lang.IO",
          "java.lang.Process",
          "java.lang.ProcessBuilder",
          "java.lang.ProcessHandle",
          "java.lang.Runtime",
          "java.lang.System$Logger",
          "java.lang.System$LoggerFinder");

  private static final Set<String> THREAD_TYPES =
      Set.of(
          "java.lang.Thread",
          "java.lang.ThreadGroup",
          "java.lang.ThreadLocal",
          "java.lang.ScopedValue",
          "java.util.Timer",
          "java.util.TimerTask");

  private static final Set<String> CHANCE_TYPES =
      Set.of(
          "java.security.SecureRandom",
          "java.util.Random",
          "java.util.SplittableRandom",
          "java.util.random.RandomGeneratorFactory");

  /** Every rule, by a name to quote. */
  Map<String, ArchRule> all() {
    Map<String, ArchRule> rules = new LinkedHashMap<>();
    ARROWS.forEach((module, used) -> rules.put("arrows of " + module, arrows(module, used)));
    VIEWS.forEach(view -> rules.put(view + " sees the view port only", viewPort(view)));
    MACHINES.forEach(machine -> rules.put(machine + " stands alone", standsAlone(machine)));
    rules.put("no input or output", noInputOrOutput());
    rules.put("no threads", noThreads());
    rules.put("no locks", noLocks());
    rules.put("no clock", noClock());
    rules.put("no chance", noChance());
    return rules;
  }

  private ArchRule arrows(String module, Set<String> used) {
    String[] others =
        ARROWS.keySet().stream()
            .filter(other -> !other.equals(module) && !used.contains(other))
            .map(this::within)
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(within(module))
        .should()
        .dependOnClassesThat(resideInAnyPackage(others))
        .because("arrows between modules point downward")
        .allowEmptyShould(true);
  }

  private ArchRule viewPort(String view) {
    DescribedPredicate<JavaClass> beyond =
        resideInAnyPackage(within("core"), within("protocol"))
            .and(DescribedPredicate.not(resideInAPackage(within("core.view"))))
            .and(
                describe(
                    "are not handed out by the view port",
                    type -> !FOR_VIEWS.contains(withinRoot(outermost(type)))));
    return noClasses()
        .that()
        .resideInAPackage(within(view))
        .should()
        .dependOnClassesThat(beyond)
        .because("a user interface sees the view port and the ids, nothing of the machines")
        .allowEmptyShould(true);
  }

  private ArchRule standsAlone(String machine) {
    String[] others =
        MACHINES.stream()
            .filter(other -> !other.equals(machine))
            .map(other -> within("core." + other))
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(within("core." + machine))
        .should()
        .dependOnClassesThat(resideInAnyPackage(others))
        .because("Node routes between the machines, which never see each other")
        .allowEmptyShould(true);
  }

  private ArchRule noInputOrOutput() {
    DescribedPredicate<JavaClass> types =
        resideInAnyPackage(
                "java.net..",
                "java.nio.channels..",
                "java.nio.file..",
                "java.sql..",
                "java.util.logging..",
                "javax.net..",
                "javax.sql..",
                "com.sun..",
                "org.sqlite..",
                "sun..")
            .or(named(IO_TYPES));
    DescribedPredicate<JavaAccess<?>> members =
        describe(
            "is the process's standard stream, environment, property or logger",
            access ->
                access.getTargetOwner().isEquivalentTo(System.class)
                    && Set.of(
                            "out",
                            "err",
                            "in",
                            "getenv",
                            "getProperty",
                            "setProperty",
                            "getLogger",
                            "exit")
                        .contains(access.getName()));
    return pure()
        .should()
        .dependOnClassesThat(types)
        .orShould()
        .accessTargetWhere(members)
        .because("the core returns effects, the shells perform them")
        .allowEmptyShould(true);
  }

  private ArchRule noThreads() {
    return pure()
        .should()
        .dependOnClassesThat(resideInAPackage("java.util.concurrent..").or(named(THREAD_TYPES)))
        .because("only the loop thread touches the core")
        .allowEmptyShould(true);
  }

  private ArchRule noLocks() {
    return noMethods()
        .that()
        .areDeclaredInClassesThat(resideInAnyPackage(within("protocol"), within("core")))
        .should()
        .haveModifier(JavaModifier.SYNCHRONIZED)
        .because("nobody needs a lock to read the core")
        .allowEmptyShould(true);
  }

  private ArchRule noClock() {
    DescribedPredicate<JavaAccess<?>> clock =
        describe(
            "reads a clock",
            access ->
                (access.getTargetOwner().isEquivalentTo(System.class)
                        && Set.of("currentTimeMillis", "nanoTime").contains(access.getName()))
                    || (access.getTargetOwner().getPackageName().equals("java.time")
                        && access.getName().equals("now"))
                    || (access.getTargetOwner().isEquivalentTo(java.util.Date.class)
                        && access.getName().equals("<init>")));
    return pure()
        .should()
        .accessTargetWhere(clock)
        .orShould()
        .dependOnClassesThat(
            named(Set.of("java.time.Clock", "java.time.InstantSource", "java.util.Calendar")))
        .because("time is an argument")
        .allowEmptyShould(true);
  }

  private ArchRule noChance() {
    DescribedPredicate<JavaAccess<?>> chance =
        describe(
            "draws from a source of its own",
            access ->
                switch (access.getTargetOwner().getFullName()) {
                  case "java.lang.Math", "java.lang.StrictMath" ->
                      access.getName().equals("random");
                  case "java.util.UUID" -> access.getName().equals("randomUUID");
                  case "java.util.random.RandomGenerator" ->
                      Set.of("of", "getDefault").contains(access.getName());
                  case "java.util.Collections" ->
                      access.getName().equals("shuffle")
                          && access.getTarget().getFullName().endsWith("(java.util.List)");
                  case "java.lang.System" -> access.getName().equals("identityHashCode");
                  default -> false;
                });
    return pure()
        .should()
        .dependOnClassesThat(named(CHANCE_TYPES))
        .orShould()
        .accessTargetWhere(chance)
        .because("randomness is an argument")
        .allowEmptyShould(true);
  }

  private GivenClassesConjunction pure() {
    return noClasses().that().resideInAnyPackage(within("protocol"), within("core"));
  }

  private String within(String part) {
    return root + "." + part + "..";
  }

  private String withinRoot(JavaClass type) {
    String name = type.getFullName();
    return name.startsWith(root + ".") ? name.substring(root.length() + 1) : name;
  }

  private static JavaClass outermost(JavaClass type) {
    JavaClass outer = type.getBaseComponentType();
    while (outer.getEnclosingClass().isPresent()) {
      outer = outer.getEnclosingClass().get();
    }
    return outer;
  }

  private static DescribedPredicate<JavaClass> named(Set<String> names) {
    String[] sorted = names.stream().sorted().toArray(String[]::new);
    return describe(
        "are one of " + Arrays.toString(sorted),
        type -> names.contains(type.getBaseComponentType().getFullName()));
  }
}
