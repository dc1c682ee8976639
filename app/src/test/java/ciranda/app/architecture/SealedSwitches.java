package ciranda.app.architecture;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds {@code default} in switches over a sealed vocabulary, which would hide a new word from the
 * compiler.
 *
 * <p>A pattern switch is compiled to a call of {@code SwitchBootstraps.typeSwitch}, whose static
 * arguments are the labels, and a jump table over its result. Where the labels cover everything,
 * the compiler itself fills the table's default with {@code throw new MatchException}; any other
 * default was written by hand. A label that is part of one of our sealed types tells what the
 * switch is over.
 */
final class SealedSwitches {
  private SealedSwitches() {}

  /** The methods of a class with such a switch, as {@code Type.method: label}. */
  static List<String> withDefault(Class<?> type) {
    ClassModel model = read(type);
    List<String> found = new ArrayList<>();
    for (MethodModel method : model.methods()) {
      method
          .code()
          .ifPresent(code -> {
            for (String label : withDefault(code, type.getClassLoader())) {
              String name = method.methodName().stringValue();
              found.add(type.getName() + "." + name + ": default beside " + label);
            }
          });
    }
    return found;
  }

  private static List<String> withDefault(CodeModel code, ClassLoader loader) {
    List<String> found = new ArrayList<>();
    List<CodeElement> elements = code.elementList();
    List<String> labels = List.of();
    for (CodeElement element : elements) {
      switch (element) {
        case InvokeDynamicInstruction call when isTypeSwitch(call) ->
            labels = sealedLabels(call, loader);
        case TableSwitchInstruction jump -> {
          if (!throwsMatchException(elements, jump.defaultTarget())) {
            found.addAll(labels);
          }
          labels = List.of();
        }
        case LookupSwitchInstruction jump -> {
          if (!throwsMatchException(elements, jump.defaultTarget())) {
            found.addAll(labels);
          }
          labels = List.of();
        }
        default -> {}
      }
    }
    return found;
  }

  private static boolean isTypeSwitch(InvokeDynamicInstruction call) {
    return call.bootstrapMethod()
            .owner()
            .descriptorString()
            .equals("Ljava/lang/runtime/SwitchBootstraps;")
        && call.bootstrapMethod().methodName().equals("typeSwitch");
  }

  private static List<String> sealedLabels(InvokeDynamicInstruction call, ClassLoader loader) {
    return call.bootstrapArgs().stream()
        .filter(ClassDesc.class::isInstance)
        .map(label -> ((ClassDesc) label).descriptorString())
        .filter(label -> label.startsWith("Lciranda/"))
        .map(label -> label.substring(1, label.length() - 1).replace('/', '.'))
        .filter(label -> isOfSealed(load(label, loader)))
        .toList();
  }

  private static boolean isOfSealed(Class<?> type) {
    Class<?> above = type.getSuperclass();
    if (type.isSealed() || (above != null && isOfSealed(above))) {
      return true;
    }
    for (Class<?> implemented : type.getInterfaces()) {
      if (isOfSealed(implemented)) {
        return true;
      }
    }
    return false;
  }

  private static boolean throwsMatchException(List<CodeElement> elements, Label target) {
    boolean reached = false;
    for (CodeElement element : elements) {
      if (element instanceof LabelTarget here && here.label().equals(target)) {
        reached = true;
      } else if (reached && element instanceof Instruction first) {
        return first instanceof NewObjectInstruction made
            && made.className().asInternalName().equals("java/lang/MatchException");
      }
    }
    return false;
  }

  private static Class<?> load(String name, ClassLoader loader) {
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(name, e);
    }
  }

  private static ClassModel read(Class<?> type) {
    String file = type.getName().replace('.', '/') + ".class";
    try (InputStream bytes = type.getClassLoader().getResourceAsStream(file)) {
      if (bytes == null) {
        throw new IllegalStateException("no class file of " + type);
      }
      return ClassFile.of().parse(bytes.readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException(file, e);
    }
  }
}
