package io.tidemark.streaming.sync;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;

/**
 * Sessions with Postgres of a process that may be killed, or cut off, at each step that it takes
 * there: JDBC URLs that begin with {@code jdbc:mortal:} instead of {@code jdbc:}. What Postgres
 * sees is what it sees of a SIGKILL: sockets that close in the middle of a transaction. One at a
 * time.
 */
final class MortalDriver implements Driver {
  private static final String PREFIX = "jdbc:mortal:";
  private static volatile Life life;

  static {
    try {
      DriverManager.registerDriver(new MortalDriver());
    } catch (SQLException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The same database by this driver. */
  static String url(String postgres) {
    return PREFIX + postgres.substring("jdbc:".length());
  }

  /**
   * The steps that are still to be taken.
   *
   * <p>Not thread-safe but for what Postgres' sessions do.
   */
  static final class Life {
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final boolean lastTakesEffect;
    private final boolean allSessions;
    private int left;
    private volatile String end;

    private Life(int steps, boolean lastTakesEffect, boolean allSessions) {
      this.left = steps;
      this.lastTakesEffect = lastTakesEffect;
      this.allSessions = allSessions;
    }

    /** What it died of; null while it lives. */
    String end() {
      return end;
    }

    private synchronized Object step(String name, Connection session, Call call) throws Throwable {
      if (end != null && allSessions) {
        throw killed(session);
      }
      if (end == null && --left == 0) {
        end = (lastTakesEffect ? "after " : "before ") + name;
        if (lastTakesEffect) {
          call.run();
        }
        if (allSessions) {
          for (Connection other : open) {
            other.abort(Runnable::run);
          }
        }
        throw killed(session);
      }
      return call.run();
    }

    private SQLException killed(Connection session) throws SQLException {
      if (session != null) {
        session.abort(Runnable::run);
      }
      return new SQLException("killed " + end, "08006");
    }
  }

  /**
   * A new life takes the place of the one before.
   *
   * @param steps it ends at the step with this number, from 1
   * @param lastTakesEffect whether that one is still taken, though nobody hears of it
   * @param allSessions whether all sessions end with it, and none can be opened any more; otherwise
   *     only the one whose step it is
   */
  static Life begin(int steps, boolean lastTakesEffect, boolean allSessions) {
    Life begun = new Life(steps, lastTakesEffect, allSessions);
    life = begun;
    return begun;
  }

  /** From now on nobody dies. */
  static void everlasting() {
    life = null;
  }

  @FunctionalInterface
  private interface Call {
    Object run() throws Throwable;
  }

  @Override
  public Connection connect(String url, Properties properties) throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    Life mine = life;
    Call connect =
        () -> DriverManager.getConnection("jdbc:" + url.substring(PREFIX.length()), properties);
    try {
      if (mine == null) {
        return (Connection) connect.run();
      }
      Connection session = (Connection) mine.step("connect", null, connect);
      mine.open.add(session);
      return proxy(
          Connection.class,
          (method, arguments) -> {
            Call call = () -> method.invoke(session, arguments);
            return switch (method.getName()) {
              case "commit", "rollback", "setSavepoint", "releaseSavepoint" ->
                  mine.step(method.getName(), session, call);
              case "unwrap" -> mine.step("copy", session, call);
              case "createStatement" -> statement(mine, session, Statement.class, call, "");
              case "prepareStatement" ->
                  statement(
                      mine, session, PreparedStatement.class, call, String.valueOf(arguments[0]));
              default -> call.run();
            };
          });
    } catch (Throwable e) {
      throw asSql(e);
    }
  }

  private static Object statement(
      Life life, Connection session, Class<? extends Statement> type, Call create, String sql)
      throws Throwable {
    Statement statement = (Statement) create.run();
    return proxy(
        type,
        (method, arguments) -> {
          Call call = () -> method.invoke(statement, arguments);
          if (!method.getName().startsWith("execute")) {
            return call.run();
          }
          String what = arguments == null ? sql : String.valueOf(arguments[0]);
          return life.step(inShort(what), session, call);
        });
  }

  private static String inShort(String sql) {
    String words = sql.strip().replaceAll("\\s+", " ");
    return words.substring(0, Math.min(60, words.length()));
  }

  @FunctionalInterface
  private interface Handler {
    Object invoke(Method method, Object[] arguments) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, Handler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            MortalDriver.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              try {
                return handler.invoke(method, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  private static SQLException asSql(Throwable e) {
    return e instanceof SQLException sql ? sql : new SQLException(e);
  }

  @Override
  public boolean acceptsURL(String url) {
    return url.startsWith(PREFIX);
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
    return new DriverPropertyInfo[0];
  }

  @Override
  public int getMajorVersion() {
    return 1;
  }

  @Override
  public int getMinorVersion() {
    return 0;
  }

  @Override
  public boolean jdbcCompliant() {
    return false;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getGlobal();
  }
}
