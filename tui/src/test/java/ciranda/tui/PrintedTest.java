package ciranda.tui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PrintedTest {

  @Test
  void itAgreesWithASetOfIds() {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      Printed printed = new Printed();
      Set<String> naive = new HashSet<>();
      for (int i = 0; i < 300; i++) {
        String log = "key." + random.nextInt(3);
        long number = 1L + random.nextInt(60);
        String id = log + "." + number;
        assertThat(printed.contains(id, number)).as("seed %d", seed).isEqualTo(naive.contains(id));
        assertThat(printed.add(id, number)).as("seed %d", seed).isEqualTo(naive.add(id));
      }
    }
  }
}
