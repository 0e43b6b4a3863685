package io.tidemark.streaming.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A way to Postgres that breaks in the middle of what passes on it: of rows that are copied, or of
 * a COMMIT. Only the session breaks in which that passes; the next ones pass.
 *
 * <p>It understands as much of what clients send as that takes. Source: PostgreSQL documentation,
 * "Message Formats".
 */
final class CuttingProxy implements AutoCloseable {
  private static final int ENCRYPT_BY_TLS = 80877103;
  private static final int ENCRYPT_BY_GSS = 80877104;

  private final String url;
  private final URI server;
  private final ServerSocket door;
  private final Set<Session> open = ConcurrentHashMap.newKeySet();
  private int sessions;
  private Place place;
  private long left;
  private long copied;
  private String cut;

  /** Where the way breaks. */
  enum Place {
    /** A part of the rows has passed, and the next byte does not. */
    IN_COPY,
    /** The server does not hear of the COMMIT. */
    BEFORE_COMMIT,
    /** The server has committed, and the client does not hear of it. */
    AFTER_COMMIT
  }

  /** Opens a way to the server of this JDBC URL. */
  CuttingProxy(String url) throws IOException {
    this.url = url;
    this.server = URI.create(url.substring("jdbc:".length()));
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    run("door", this::accept);
  }

  /** The same database by this way. */
  String url() {
    return url.replace(
        server.getHost() + ":" + server.getPort(), "127.0.0.1:" + door.getLocalPort());
  }

  /** How many sessions have come. */
  synchronized int sessions() {
    return sessions;
  }

  /**
   * It will break once.
   *
   * @param number of the byte, or of the COMMIT after rows that have been copied, from 1
   */
  synchronized void cutAt(Place place, long number) {
    this.place = place;
    this.left = number;
    this.copied = 0;
    this.cut = null;
  }

  /** It will not break any more. */
  synchronized void hold() {
    place = null;
  }

  /** Where it has broken since it was last told to; null when it has not. */
  synchronized String cut() {
    return cut;
  }

  /** How many of these bytes of rows still pass, if it breaks among them. */
  private synchronized OptionalInt breaksAfter(int bytes) {
    copied += bytes;
    if (place != Place.IN_COPY || copied < left) {
      return OptionalInt.empty();
    }
    broken("in the middle of a COPY");
    return OptionalInt.of((int) (bytes - (copied - left)));
  }

  /** Whether it breaks at this COMMIT, which has come to that place. */
  private synchronized boolean breaks(Place here, String what) {
    if (place != here || copied == 0 || --left > 0) {
      return false;
    }
    broken(what);
    return true;
  }

  private void broken(String what) {
    place = null;
    cut = what;
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = door.accept();
      synchronized (this) {
        sessions++;
      }
      Session session = new Session(client, new Socket(server.getHost(), server.getPort()));
      open.add(session);
      run("requests", session::requests);
      run("answers", session::answers);
    }
  }

  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  private static void run(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // One of the ends is closed, which is how each of these ends.
              }
            },
            "proxy-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    open.forEach(Session::end);
  }

  private final class Session {
    private final Socket client;
    private final Socket server;
    private final Map<String, String> statements = new HashMap<>();
    private volatile boolean mute;

    Session(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void requests() throws IOException {
      try {
        DataInputStream in = new DataInputStream(client.getInputStream());
        DataOutputStream out = new DataOutputStream(server.getOutputStream());
        begin(in, out);
        boolean committing = false;
        while (true) {
          Message message = Message.read(in);
          switch (message.type()) {
            case 'P' -> statements.put(message.text(0), message.text(1));
            case 'B' -> {
              committing = "COMMIT".equalsIgnoreCase(statements.get(message.text(1)));
              if (committing && breaks(Place.BEFORE_COMMIT, "before a COMMIT")) {
                return;
              }
            }
            case 'S' -> {
              mute = committing && breaks(Place.AFTER_COMMIT, "after a COMMIT, before its answer");
              committing = false;
            }
            case 'd' -> {
              OptionalInt last = breaksAfter(message.body().length);
              if (last.isPresent()) {
                message.write(out, last.getAsInt());
                return;
              }
            }
            default -> {}
          }
          message.write(out, message.body().length);
        }
      } finally {
        end();
      }
    }

    /** What comes before the first message with a type. */
    private void begin(DataInputStream in, DataOutputStream out) throws IOException {
      int code;
      do {
        byte[] body = in.readNBytes(in.readInt() - Integer.BYTES);
        out.writeInt(body.length + Integer.BYTES);
        out.write(body);
        code = ByteBuffer.wrap(body).getInt();
      } while (code == ENCRYPT_BY_TLS || code == ENCRYPT_BY_GSS); // both are refused
    }

    void answers() throws IOException {
      try {
        InputStream in = server.getInputStream();
        OutputStream out = client.getOutputStream();
        byte[] some = new byte[1 << 16];
        for (int read = in.read(some); read >= 0 && !mute; read = in.read(some)) {
          out.write(some, 0, read);
        }
      } finally {
        end();
      }
    }

    void end() {
      open.remove(this);
      try (client;
          server) {
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * With the type before it and the length of both; see {@link Session#begin} for the only other
   * kind.
   */
  private record Message(int type, byte[] body) {
    static Message read(DataInputStream in) throws IOException {
      int type = in.readUnsignedByte();
      return new Message(type, in.readNBytes(in.readInt() - Integer.BYTES));
    }

    /** As if it had been written as a whole, but no more than so many bytes of the body. */
    void write(DataOutputStream out, int bytes) throws IOException {
      out.write(
          ByteBuffer.allocate(1 + Integer.BYTES + bytes)
              .put((byte) type)
              .putInt(body.length + Integer.BYTES)
              .put(body, 0, bytes)
              .array());
    }

    /** The text with this number, from 0, of those that the body begins with. */
    String text(int number) {
      return new String(body, UTF_8).split("\0", -1)[number];
    }
  }
}
