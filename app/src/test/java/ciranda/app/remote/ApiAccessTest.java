package ciranda.app.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ApiAccessTest {
  @TempDir private Path directory;

  @Test
  void readsWhatANodeWrites() throws Exception {
    long pid = ProcessHandle.current().pid();
    Path file = directory.resolve("api.json");
    assertThat(ApiAccess.read(file)).isEmpty();
    Files.writeString(
        file, "{\"url\":\"http://[::1]:80\",\"token\":\"a-B_9\",\"pid\":" + pid + "}");
    ApiAccess access = ApiAccess.read(file).orElseThrow();
    assertThat(access).isEqualTo(new ApiAccess(URI.create("http://[::1]:80"), "a-B_9", pid));
    assertThat(access.isStale()).isFalse();
    assertThat(access.toString()).doesNotContain("a-B_9");
  }

  @Test
  void theFileOfAProcessThatEndedIsStale() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    URI url = URI.create("http://127.0.0.1:80");
    assertThat(new ApiAccess(url, "token", ended.pid()).isStale()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"url\":\"http://127.0.0.1:80\",\"token\":\"t\"}",
        "{\"url\":\"http://127.0.0.1\",\"token\":\"t\",\"pid\":1}",
        "{\"url\":\"https://127.0.0.1:80\",\"token\":\"t\",\"pid\":1}",
        "{\"url\":\"http://10.0.0.1:80\",\"token\":\"t\",\"pid\":1}",
        "{\"url\":\"http://localhost:80\",\"token\":\"t\",\"pid\":1}",
        "{\"url\":\"http://127.0.0.1:80\",\"token\":\"t\\r\\nX: y\",\"pid\":1}",
        "{\"url\":\"http://127.0.0.1:80\",\"token\":7,\"pid\":1}",
        "{\"url\":\"http://127.0.0.1:80\",\"token\":\"t\",\"pid\":\"1\"}",
      })
  void whatIsNoApiFileIsRefused(String content) throws Exception {
    Path file = Files.writeString(directory.resolve("api.json"), content);
    assertThatThrownBy(() -> ApiAccess.read(file)).isInstanceOf(IOException.class);
  }
}
