package io.tidemark.bench.api;

import io.tidemark.bench.harness.Service;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A server that is asked over HTTP. */
final class HttpContestant implements Contestant, AutoCloseable {
  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}");
  private static final Pattern CURSOR = Pattern.compile("\"cursor\":\"([^\"]+)\"");
  private static final Pattern END = Pattern.compile("\"endCursor\":\"([^\"]+)\"");
  private static final int PAGE = 20;
  private static final int FAR = 10_000;
  private static final int MANY = 100;

  private final String name;
  private final Service service;
  private final int port;
  private final Dialect dialect;
  private final Map<Operation, List<byte[]>> requests = new EnumMap<>(Operation.class);

  /**
   * One that has started.
   *
   * @param port where it listens
   */
  HttpContestant(String name, Service service, int port, Dialect dialect) {
    this.name = name;
    this.service = service;
    this.port = port;
    this.dialect = dialect;
  }

  /** Prepares what it will be asked. */
  void prepare(Questions questions) {
    for (Operation operation : Operation.values()) {
      prepare(operation, questions.of(operation));
    }
  }

  private void prepare(Operation operation, List<Map<String, Object>> questions) {
    List<byte[]> prepared =
        questions.stream().flatMap(it -> dialect.request(operation, it).stream()).toList();
    if (!prepared.isEmpty()) {
      requests.put(operation, prepared);
    }
  }

  /** Walks from page to page, and prepares pages 2 to 101 and 10,000 to 10,099. */
  void walk() throws IOException {
    List<Map<String, Object>> near = new ArrayList<>();
    List<Map<String, Object>> far = new ArrayList<>();
    String cursor = null;
    for (int rows = 0; far.size() < MANY; ) {
      boolean small = near.size() < MANY || rows >= (FAR - 1) * PAGE - MANY;
      int size = small ? PAGE : MANY;
      Map<String, Object> page =
          cursor == null ? Map.of("first", size) : Map.of("first", size, "after", cursor);
      if (cursor != null && near.size() < MANY) {
        near.add(page);
      }
      if (rows >= (FAR - 1) * PAGE) {
        far.add(page);
      }
      Matcher end = END.matcher(answer(dialect.request(Operation.PAGE_1, page).orElseThrow()));
      if (!end.find()) {
        throw new IllegalStateException(name + " has no page after row " + rows);
      }
      cursor = end.group(1);
      rows += size;
    }
    prepare(Operation.PAGE_2, near);
    prepare(Operation.PAGE_10000, far);
  }

  /**
   * The same for one that can tell the cursors from an offset on. To walk would take it minutes: a
   * page costs it all rows before.
   */
  void leap() throws IOException {
    prepare(Operation.PAGE_2, cursors(2));
    prepare(Operation.PAGE_10000, cursors(FAR));
  }

  private List<Map<String, Object>> cursors(int page) throws IOException {
    Map<String, Object> rows = Map.of("first", MANY * PAGE, "offset", (page - 1) * PAGE - 1);
    List<String> cursors =
        CURSOR
            .matcher(answer(dialect.request(Operation.PAGE_1, rows).orElseThrow()))
            .results()
            .map(it -> it.group(1))
            .toList();
    return IntStream.range(0, MANY)
        .<Map<String, Object>>mapToObj(i -> Map.of("first", PAGE, "after", cursors.get(i * PAGE)))
        .toList();
  }

  /** The same for one that takes the cursors of another, and is asked alike. */
  void follow(HttpContestant other) {
    for (Operation page : List.of(Operation.PAGE_2, Operation.PAGE_10000)) {
      requests.put(page, other.requests.getOrDefault(page, List.of()));
    }
  }

  /** Prepares the same pages for one that is asked by offset. */
  void jump() {
    prepare(Operation.PAGE_2, offsets(2));
    prepare(Operation.PAGE_10000, offsets(FAR));
  }

  private static List<Map<String, Object>> offsets(int page) {
    return IntStream.range(0, MANY)
        .<Map<String, Object>>mapToObj(i -> Map.of("first", PAGE, "offset", (page - 1 + i) * PAGE))
        .toList();
  }

  /** What it answers to the first so many questions: the ids in each. */
  List<Set<String>> ids(Operation operation, int count) throws IOException {
    List<Set<String>> found = new ArrayList<>();
    for (byte[] request : requests.getOrDefault(operation, List.of())) {
      if (found.size() < count) {
        found.add(
            ID.matcher(answer(request))
                .results()
                .map(it -> it.group())
                .collect(Collectors.toCollection(TreeSet::new)));
      }
    }
    return found;
  }

  private String answer(byte[] request) throws IOException {
    try (SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
      HttpAnswer answer = new HttpAnswer();
      channel.write(ByteBuffer.wrap(request));
      while (!answer.readFrom(channel)) {
        // More is to come.
      }
      if (!answer.good()) {
        throw new IOException(name + " did not answer a question: " + answer.text());
      }
      return answer.text();
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<ProcessHandle> process() {
    return Optional.of(service.process());
  }

  Service service() {
    return service;
  }

  @Override
  public boolean answers(Operation operation) {
    return requests.containsKey(operation);
  }

  @Override
  public Rate measure(Operation operation, Duration duration) throws IOException {
    List<byte[]> asked = requests.get(operation);
    if (asked == null) {
      throw new IllegalArgumentException(name + " does not answer " + operation);
    }
    return ClosedLoop.ask(port, asked, Sizes.CONNECTIONS, duration);
  }

  @Override
  public void close() {
    service.close();
  }
}
