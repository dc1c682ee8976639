package ciranda.app.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody hides behind {@code default} in a switch over a sealed vocabulary. */
final class SealedSwitchesTest {
  private static final String PLANTED = "ciranda.app.architecture.planted.Switches$";

  @Test
  void theProductDecidesForEveryWord() {
    List<String> found =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("ciranda")
                .stream()
                .filter(type -> !type.isArray())
                .map(JavaClass::reflect)
                .flatMap(type -> SealedSwitches.withDefault(type).stream())
                .toList();

    assertThat(found).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Hides", "HidesInStatement", "HidesBehindItsWhole"})
  void aPlantedDefaultIsFound(String planted) throws ClassNotFoundException {
    assertThat(SealedSwitches.withDefault(Class.forName(PLANTED + planted))).isNotEmpty();
  }

  @Test
  void aSwitchThatDecidesIsNoBreach() throws ClassNotFoundException {
    assertThat(SealedSwitches.withDefault(Class.forName(PLANTED + "Decides"))).isEmpty();
  }
}
