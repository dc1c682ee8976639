package ciranda.web;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.core.view.ChatMessage;
import ciranda.core.view.ChatNode;
import ciranda.core.view.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class MessagesTest {
  @TempDir Path directory;
  private Running running;

  @BeforeEach
  void start() throws IOException {
    running = new Running(directory);
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void aMessageIsAnsweredAsItWasStored() throws IOException {
    Wire.Answer answer =
        running.post("{\"text\":\"ol\u00e1 \\ud83c\\udf89\",\"room\":\"general\"}");
    assertThat(answer.status()).isEqualTo(201);
    JsonNode json = Running.JSON.readTree(answer.body());
    String fingerprint = MemoryNode.KEY.fingerprint();
    assertThat(json.get("id").stringValue()).isEqualTo(fingerprint + ".1.1");
    assertThat(json.get("author").stringValue()).isEqualTo(fingerprint);
    assertThat(json.get("seq").intValue()).isEqualTo(1);
    assertThat(json.get("time").stringValue()).isEqualTo("2026-03-01T12:00:00.001Z");
    assertThat(json.get("state").stringValue()).isEqualTo("accepted");
    assertThat(running.node.messages().getFirst().text()).isEqualTo("ol\u00e1 \ud83c\udf89");
  }

  @Test
  void manyMessagesAreAnsweredInTheirOrder() throws IOException {
    Wire.Answer answer =
        running.postAll(
            "{\"messages\":[{\"text\":\"one\",\"key\":\"k\"},{\"text\":\"waves\",\"action\":true},"
                + "{\"text\":\"one\",\"key\":\"k\"}]}");
    assertThat(answer.status()).isEqualTo(201);
    JsonNode all = Running.JSON.readTree(answer.body()).get("messages");
    assertThat(all.valueStream().map(one -> one.get("seq").intValue())).containsExactly(1, 2, 1);
    assertThat(running.node.messages())
        .extracting(ChatMessage::action)
        .containsExactly(false, true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"messages\":[{\"text\":\"x\"},{\"text\":\"\"}]} | 400 | empty-text",
        "{\"messages\":[]} | 400 | bad-field",
        "{\"messages\":{\"text\":\"x\"}} | 400 | bad-field",
        "{\"messages\":[\"x\"]} | 400 | bad-field",
        "{\"messages\":[{\"text\":\"x\",\"action\":1}]} | 400 | bad-field",
        "{\"text\":\"x\"} | 400 | bad-field",
        "{} | 400 | bad-field",
        "[] | 400 | bad-json"
      })
  void ofManyMessagesNoneIsSaidWhereOneIsWrong(String body, int status, String problem)
      throws IOException {
    Wire.Answer answer = running.postAll(body);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body()).contains(problem);
    assertThat(running.node.messages()).isEmpty();
  }

  @Test
  void atMostAThousandMessagesGoTogether() throws IOException {
    String one = "{\"text\":\"x\"}";
    String thousand = String.join(",", Collections.nCopies(1_000, one));
    assertThat(running.postAll("{\"messages\":[" + thousand + "]}").status()).isEqualTo(201);
    assertThat(running.postAll("{\"messages\":[" + thousand + "," + one + "]}").status())
        .isEqualTo(400);
    assertThat(running.node.messages()).hasSize(1_000);
  }

  @Test
  void aKeyMakesARepeatHarmless() throws IOException {
    Wire.Answer first = running.post("{\"text\":\"x\",\"key\":\"k\"}");
    assertThat(running.post("{\"text\":\"x\",\"key\":\"k\"}").body()).isEqualTo(first.body());
    assertThat(running.node.messages()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"text\":\"\"} | 400 | empty-text",
        "{\"text\":\"x\",\"room\":\"other\"} | 404 | unknown-room",
        "{\"text\":\"\\ud800\"} | 400 | not-text",
        "{} | 400 | bad-field",
        "{\"room\":\"general\"} | 400 | bad-field",
        "{\"text\":null} | 400 | bad-field",
        "{\"text\":7} | 400 | bad-field",
        "{\"text\":[\"x\"]} | 400 | bad-field",
        "{\"text\":\"x\",\"room\":null} | 400 | bad-field",
        "{\"text\":\"x\",\"key\":1} | 400 | bad-field",
        "{\"text\":\"x\",\"Text\":\"y\"} | 400 | bad-field",
        "{\"text\":\"x\",\"author\":\"y\"} | 400 | bad-field",
        "{\"text\":\"x\",\"text\":\"y\"} | 400 | bad-json",
        "{\"text\":\"x\"} {} | 400 | bad-json",
        "{\"text\":\"x\" | 400 | bad-json",
        "{text:\"x\"} | 400 | bad-json",
        "[] | 400 | bad-json",
        "null | 400 | bad-json",
        "\"x\" | 400 | bad-json",
        "'' | 400 | bad-json"
      })
  void bodiesThatAreNoMessageAreRefused(String body, int status, String type) throws IOException {
    Wire.Answer answer = running.post(body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    JsonNode json = Running.JSON.readTree(answer.body());
    assertThat(json.get("type").stringValue()).isEqualTo("urn:ciranda:problem:" + type);
    assertThat(json.get("status").intValue()).isEqualTo(status);
    assertThat(running.node.messages()).isEmpty();
  }

  @Test
  void badJsonIsToldWithItsPlace() throws IOException {
    assertThat(detail(running.post("{\n \"text\": x}"))).startsWith("line 2, column 1");
    byte[] bytes = "{\"text\":\"\u00e1\"}".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(detail(running.post(bytes))).isEqualTo("byte 9: not UTF-8");
    String deep = "[".repeat(5_000) + "]".repeat(5_000);
    assertThat(running.post("{\"text\":" + deep + "}").status()).isEqualTo(400);
  }

  private static String detail(Wire.Answer answer) {
    return Running.JSON.readTree(answer.body()).get("detail").stringValue();
  }

  @ParameterizedTest
  @CsvSource({
    "EMPTY_TEXT, 400",
    "TEXT_TOO_LONG, 413",
    "NOT_TEXT, 400",
    "UNKNOWN_ROOM, 404",
    "BAD_KEY, 400",
    "DISK_FULL, 507",
    "STORAGE_FAILED, 503",
    "OVER_QUOTA, 429",
    "STOPPING, 503"
  })
  void everyRejectionHasItsStatus(Result.Cause cause, int status) throws IOException {
    running.node.refuse(cause);
    Wire.Answer answer = running.post("{\"text\":\"x\"}");
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.headers()).containsEntry("content-type", "application/problem+json");
    assertThat(answer.headers().containsKey("retry-after")).isEqualTo(status == 429);
  }

  @Test
  void aDiskThatCannotBeReadIsNoMistakeOfTheNode() throws IOException {
    running.node.spoil();
    Wire.Answer answer = running.get("/api/v1/messages");
    assertThat(answer.status()).isEqualTo(503);
    Description.STANDARD.check("GET", "/api/v1/messages", answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""})
  void otherContentTypesAreRefused(String type) throws IOException {
    String head = running.head("POST", "/api/v1/messages") + "Content-Length: 12\r\n";
    String line = type.isEmpty() ? "" : "Content-Type: " + type + "\r\n";
    Wire.Answer answer = running.raw(head + line + "\r\n{\"text\":\"x\"}");
    assertThat(answer.status()).isEqualTo(415);
    Description.STANDARD.check("POST", "/api/v1/messages", answer);
  }

  @Test
  void theCharsetOfJsonMayBeNamed() throws IOException {
    String head = running.head("POST", "/api/v1/messages") + "Content-Length: 12\r\n";
    String line = "Content-Type: Application/JSON; charset=UTF-8\r\n\r\n";
    assertThat(running.raw(head + line + "{\"text\":\"x\"}").status()).isEqualTo(201);
  }

  @Test
  void theLongestTextIsTakenAndOneMoreIsNot() throws IOException {
    assertThat(running.post("{\"text\":\"" + "x".repeat(65_536) + "\"}").status()).isEqualTo(201);
    String escaped = "\\u0007".repeat(65_536);
    assertThat(running.post("{\"text\":\"" + escaped + "\"}").status()).isEqualTo(201);
    String tooLong = "{\"text\":\"" + "x".repeat(65_537) + "\"}";
    assertThat(running.post(tooLong).status()).isEqualTo(413);
    assertThat(running.post("{\"text\":\"" + "x".repeat(500_000) + "\"}").status()).isEqualTo(413);
  }

  @Test
  void bodiesAreCappedHoweverTheyCome() throws IOException {
    assertThat(running.post("x".repeat(1024 * 1024 + 1)).status()).isEqualTo(413);
    assertThat(running.post("x".repeat(3 * 1024 * 1024)).status()).isEqualTo(413);
    // Announced only: the answer comes before the body would.
    assertThat(running.raw(head() + "Content-Length: 99999999999\r\n\r\n").status()).isEqualTo(413);
    String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
    String chunked = head() + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(17) + "0\r\n\r\n";
    assertThat(running.raw(chunked).status()).isEqualTo(413);
    assertThat(running.node.messages()).isEmpty();
  }

  @Test
  void chunkedBodiesAreBodies() throws IOException {
    String chunked =
        "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"tex\r\n7\r\nt\":\"x\"}\r\n0\r\n\r\n";
    assertThat(running.raw(head() + chunked).status()).isEqualTo(201);
  }

  private String head() {
    return running.head("POST", "/api/v1/messages") + "Content-Type: application/json\r\n";
  }

  @Test
  void pagesGoBackAndForthWithoutAGap() throws IOException {
    fill(25);
    JsonNode newest = running.json("/api/v1/messages?limit=10&room=general");
    assertThat(texts(newest)).isEqualTo(numbers(16, 25));
    JsonNode older = running.json("/api/v1/messages?limit=10&before=" + next(newest));
    assertThat(texts(older)).isEqualTo(numbers(6, 15));
    JsonNode oldest = running.json("/api/v1/messages?limit=10&before=" + next(older));
    assertThat(texts(oldest)).isEqualTo(numbers(1, 5));
    assertThat(oldest.get("next").isNull()).isTrue();
    JsonNode newer = running.json("/api/v1/messages?limit=10&after=c10");
    assertThat(texts(newer)).isEqualTo(numbers(11, 20));
    assertThat(texts(running.json("/api/v1/messages?limit=1000&after=" + next(newer))))
        .isEqualTo(numbers(21, 25));
    assertThat(running.json("/api/v1/messages").get("messages").size()).isEqualTo(25);
    assertThat(texts(running.json("/api/v1/messages?q=%22message+1%22"))).hasSize(11);
    assertThat(running.json("/api/v1/messages?q=message").get("whole").booleanValue()).isTrue();
    assertThat(texts(running.json("/api/v1/messages?q=message&limit=2&order=rank")))
        .containsExactly("message 25", "message 24");
    assertThat(running.json("/api/v1/messages").has("whole")).isFalse();
    running.node.setReceipt(new ChatNode.Receipt(2, 2));
    JsonNode first = running.json("/api/v1/messages").get("messages").get(0);
    assertThat(first.get("state").stringValue()).isEqualTo("all");
    assertThat(first.get("author").get("name").stringValue()).isEqualTo("ana");
  }

  @Test
  void withoutALimitAPageHasFifty() throws IOException {
    fill(60);
    assertThat(texts(running.json("/api/v1/messages"))).isEqualTo(numbers(11, 60));
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0, 400",
    "limit=1001, 400",
    "limit=-1, 400",
    "limit=, 400",
    "limit=1.5, 400",
    "limit=99999999999, 400",
    "limit=1&limit=1, 400",
    "before=c1&after=c1, 400",
    "before=x, 400",
    "after=, 400",
    "before=c%00, 400",
    "room=other, 404",
    "room=, 404",
    "unknown=1, 400",
    "q=%ff, 400",
    "q=%c3%a1, 200",
    "q=since:whenever, 400",
    "q=%22, 400",
    "q=in:nowhere+x, 404",
    "q=x&order=best, 400",
    "q=%22lone+AND+NEAR(, 200",
    "limit=1000, 200",
    "&, 400"
  })
  void parametersAreJudged(String parameters, int status) throws IOException {
    assertThat(running.get("/api/v1/messages?" + parameters).status()).isEqualTo(status);
  }

  private void fill(int count) throws IOException {
    for (int i = 1; i <= count; i++) {
      assertThat(running.post("{\"text\":\"message " + i + "\"}").status()).isEqualTo(201);
    }
  }

  private static List<String> texts(JsonNode page) {
    return page.get("messages").valueStream().map(m -> m.get("text").stringValue()).toList();
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(i -> "message " + i).toList();
  }

  private static String next(JsonNode page) {
    return page.get("next").stringValue();
  }

  @Test
  void fiveThousandPostsGoThroughOneConnectionInOrder() throws IOException {
    String body = "{\"text\":\"x\"}";
    try (Wire wire = running.wire()) {
      for (int i = 0; i < 5_000; i++) {
        wire.send(running.postHead(body.length()) + body);
        assertThat(wire.answer().status()).isEqualTo(201);
      }
    }
    assertThat(running.node.messages()).hasSize(5_000);
  }

  @Test
  void manyPostAtOnce() throws Exception {
    List<Callable<Boolean>> clients = new ArrayList<>();
    String body = "{\"text\":\"x\"}";
    for (int client = 0; client < 16; client++) {
      clients.add(() -> {
        try (Wire wire = running.wire()) {
          for (int i = 0; i < 50; i++) {
            wire.send(running.postHead(body.length()) + body);
            assertThat(wire.answer().status()).isEqualTo(201);
          }
          return true;
        }
      });
    }
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var done : executor.invokeAll(clients)) {
        assertThat(done.get()).isTrue();
      }
    }
    List<ChatMessage> messages = running.node.messages();
    assertThat(messages.stream().map(ChatMessage::id).distinct()).hasSize(800);
  }

  @Test
  void whoHasAMessageIsToldByName() throws IOException {
    String id =
        Running.JSON.readTree(running.post("{\"text\":\"hello\"}").body()).get("id").stringValue();
    JsonNode receipt = running.json("/api/v1/receipts?id=" + id);
    assertThat(receipt.get("state").stringValue()).isEqualTo("all");
    assertThat(receipt.get("holders").get(0).get("name").stringValue()).isNotEmpty();
    assertThat(receipt.get("missing").isEmpty()).isTrue();
    assertThat(running.get("/api/v1/receipts?id=none").status()).isEqualTo(404);
    assertThat(running.get("/api/v1/receipts").status()).isEqualTo(400);
  }
}
