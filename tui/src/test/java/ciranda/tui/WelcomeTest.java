package ciranda.tui;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.core.view.Person;
import ciranda.core.view.Status;
import ciranda.protocol.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WelcomeTest {

  @Test
  void itSaysWhereItLooks() {
    assertThat(welcome(Language.ENGLISH).looking())
        .contains("Looking for others on eth0 192.0.2.1, wlan0 10.0.0.7 ...");
    assertThat(new Welcome(new Spoken(Language.ENGLISH), List.of()).looking()).isEmpty();
  }

  @Test
  void itSaysWhatWasFoundAndReceived() {
    InMemoryNode node = new InMemoryNode("ana").with(7, "rui", Person.State.LINKED, true);
    assertThat(welcome(Language.ENGLISH).found(node.status(), 412, 1_128))
        .containsExactly(
            "Found 1 other in 0.41 s. You are in the group \"ciranda\" as node 1; rui (7)"
                + " coordinates.",
            "Received 1,128 earlier entries; none is known to be missing.",
            "Type /help for the commands, /quit to leave.");
    assertThat(welcome(Language.PORTUGUESE).found(node.lacking(true).status(), 1_260, 1))
        .containsExactly(
            "1 pessoa encontrada em 1,3 s. Você está no grupo \"ciranda\" como nó 1; quem coordena"
                + " é rui (7).",
            "Até agora chegou 1 registro anterior; há mais a caminho.",
            "Digite /ajuda para ver os comandos, /sair para sair.");
  }

  @Test
  void whoCoordinatesOthersIsToldSo() {
    Status status = new InMemoryNode("ana").with(7, "rui", Person.State.LINKED, false).status();
    assertThat(welcome(Language.ENGLISH).found(status, 2_000, 0).getFirst())
        .isEqualTo(
            "Found 1 other in 2.0 s. You are in the group \"ciranda\" as node 1 and coordinate"
                + " it.");
  }

  @Test
  void whoIsAloneIsToldWhatToDo() {
    assertThat(welcome(Language.ENGLISH).found(new InMemoryNode("ana").status(), 1_000, 0))
        .first()
        .asString()
        .startsWith("Nobody else is here yet (looked for 1.0 s): you started the group")
        .contains("Start ciranda on another computer");
  }

  @Test
  void whoIsInNoGroupYetCanWrite() {
    InMemoryNode node = new InMemoryNode("ana");
    node.becomes(Role.SEARCHING);
    assertThat(welcome(Language.PORTUGUESE).found(node.status(), 4_000, 0))
        .first()
        .asString()
        .startsWith("Ainda procurando o grupo.");
  }

  private static Welcome welcome(Language language) {
    return new Welcome(new Spoken(language), List.of("eth0 192.0.2.1", "wlan0 10.0.0.7"));
  }
}
