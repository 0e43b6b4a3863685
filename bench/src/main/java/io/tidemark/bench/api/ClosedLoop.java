package io.tidemark.bench.api;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Asks a server over HTTP as fast as it answers: so many connections, each kept, each sends its
 * next question when it has its answer. One thread for all of them, so that little of the machine
 * goes into asking. Every answer must be of status 200, and hold no {@code "errors"}.
 */
final class ClosedLoop implements AutoCloseable {
  private static final long SEED = 20_261_123;
  private static final long PATIENCE_MILLIS = 10_000;

  private final Selector selector = Selector.open();
  private final List<byte[]> requests;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final long end;
  private long[] nanos = new long[1 << 16];
  private int answers;
  private int waiting;

  private ClosedLoop(List<byte[]> requests, Duration duration) throws IOException {
    this.requests = requests;
    this.end = System.nanoTime() + duration.toNanos();
  }

  /**
   * Asks for so long, then waits for what is on its way, which does not count.
   *
   * @param requests whole ones, taken at random, in the same order each time
   */
  static Contestant.Rate ask(int port, List<byte[]> requests, int connections, Duration duration)
      throws IOException {
    try (ClosedLoop loop = new ClosedLoop(requests, duration)) {
      long begun = System.nanoTime();
      for (int i = 0; i < connections; i++) {
        loop.connect(port);
      }
      loop.run();
      if (loop.answers == 0) {
        throw new IOException("Nothing was answered within " + duration);
      }
      return Contestant.Rate.of(Arrays.copyOf(loop.nanos, loop.answers), (loop.end - begun) / 1e9);
    }
  }

  private void connect(int port) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    Line line = new Line(channel);
    channel.register(selector, SelectionKey.OP_READ, line);
    waiting++;
    line.send();
  }

  private void run() throws IOException {
    while (waiting > 0) {
      if (selector.select(PATIENCE_MILLIS) == 0) {
        throw new IOException("No answer within " + PATIENCE_MILLIS + " ms");
      }
      for (SelectionKey key : selector.selectedKeys()) {
        ((Line) key.attachment()).read();
      }
      selector.selectedKeys().clear();
    }
  }

  private void answered(long took, long now) {
    if (now <= end) {
      if (answers == nanos.length) {
        nanos = Arrays.copyOf(nanos, 2 * answers);
      }
      nanos[answers++] = took;
    }
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }

  /** One connection. */
  private final class Line {
    private final SocketChannel channel;
    private HttpAnswer answer = new HttpAnswer();
    private long sent;

    Line(SocketChannel channel) {
      this.channel = channel;
    }

    void send() throws IOException {
      ByteBuffer request = ByteBuffer.wrap(requests.get(random.nextInt(requests.size())));
      sent = System.nanoTime();
      while (request.hasRemaining()) {
        if (channel.write(request) < 0) {
          throw new IOException("The server hung up.");
        }
      }
    }

    void read() throws IOException {
      if (!answer.readFrom(channel)) {
        return;
      }
      long now = System.nanoTime();
      if (!answer.good()) {
        throw new IOException("A question was not answered: " + answer.text());
      }
      answered(now - sent, now);
      answer.clear();
      if (now < end) {
        send();
      } else {
        waiting--;
      }
    }
  }
}
