package io.tidemark.api;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of graphql-transport-ws, message by message. */
final class Socket implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final BlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final WebSocket socket;

  private Socket(URI uri) {
    this.socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .subprotocols("graphql-transport-ws")
            .buildAsync(uri, new Received())
            .join();
  }

  static Socket to(RunningApi api) {
    return new Socket(URI.create(api.uri("/graphql").toString().replaceFirst("http", "ws")));
  }

  /** One that has been let in. */
  static Socket in(RunningApi api, String token) {
    Socket socket = to(api);
    socket.send(
        Map.of("type", "connection_init", "payload", Map.of("Authorization", "Bearer " + token)));
    if (!socket.next().at("/type").asString().equals("connection_ack")) {
      throw new AssertionError("not let in");
    }
    return socket;
  }

  void subscribe(String id, String query, Map<String, Object> variables) {
    send(
        Map.of(
            "id",
            id,
            "type",
            "subscribe",
            "payload",
            Map.of("query", query, "variables", variables)));
  }

  void send(Map<String, Object> message) {
    socket.sendText(JSON.writeValueAsString(message), true).join();
  }

  /** The next message that is no ping. */
  JsonNode next() {
    try {
      JsonNode message = received.poll(20, TimeUnit.SECONDS);
      if (message == null) {
        throw new AssertionError("no message came");
      }
      return message.at("/type").asString().equals("ping") ? next() : message;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether nothing comes for this long. */
  boolean isSilentFor(Duration time) throws InterruptedException {
    return received.poll(time.toMillis(), TimeUnit.MILLISECONDS) == null;
  }

  /** The code with which the server closes it. */
  int closeCode() {
    return closed.orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    socket.abort();
  }

  private final class Received implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        received.add(JSON.readTree(text.toString()));
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      closed.completeExceptionally(error);
    }
  }
}
