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
import java.util.regex.Pattern;

/**
 * Sessions with Postgres of a process to which something happens at one of the steps that it takes
 * there: JDBC URLs that begin with {@code jdbc:mortal:} instead of {@code jdbc:}. One at a time.
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

  /** What happens at the last step. */
  @FunctionalInterface
  interface Ending {
    /**
     * Lets it happen; the step is taken, or has been, unless this throws.
     *
     * @param session whose step it is; null when that is to open one
     */
    void come(Life life, Connection session) throws Exception;
  }

  /**
   * All sessions end, and none can be opened any more: what Postgres sees is what it sees of a
   * SIGKILL, sockets that close in the middle of a transaction.
   */
  static final Ending KILLED =
      (life, session) -> {
        life.over = true;
        for (Connection open : life.open) {
          open.abort(Runnable::run);
        }
        throw life.lost(session);
      };

  /** The session ends whose step it is. */
  static final Ending CUT_OFF =
      (life, session) -> {
        throw life.lost(session);
      };

  /**
   * The steps that are still to be taken.
   *
   * <p>Not thread-safe but for what Postgres' sessions do.
   */
  static final class Life {
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final Pattern counted;
    private final boolean lastTakesEffect;
    private final Ending ending;
    private int left;
    private volatile String end;
    private boolean over;

    private Life(Pattern counted, int steps, boolean lastTakesEffect, Ending ending) {
      this.counted = counted;
      this.left = steps;
      this.lastTakesEffect = lastTakesEffect;
      this.ending = ending;
    }

    /** Before or after which step it ended; null until then. */
    String end() {
      return end;
    }

    private synchronized Object step(String name, Connection session, Call call) throws Throwable {
      if (over) {
        throw lost(session);
      }
      if (end != null || !counted.matcher(name).find() || --left > 0) {
        return call.run();
      }
      end = (lastTakesEffect ? "after " : "before ") + name;
      if (!lastTakesEffect) {
        ending.come(this, session);
        return call.run();
      }
      Object result = call.run();
      ending.come(this, session);
      return result;
    }

    private SQLException lost(Connection session) throws SQLException {
      if (session != null) {
        session.abort(Runnable::run);
      }
      return new SQLException("lost " + end, "08006");
    }
  }

  /**
   * A new life takes the place of the one before.
   *
   * @param counted the steps that count, by what is in their names: the beginning of the statement,
   *     in one line, or {@code connect}, {@code copy}, {@code commit}, {@code rollback}, {@code
   *     setSavepoint}, {@code releaseSavepoint}
   * @param steps it ends at the one with this number, from 1
   * @param lastTakesEffect whether that one is taken before the end comes
   */
  static Life begin(Pattern counted, int steps, boolean lastTakesEffect, Ending ending) {
    Life begun = new Life(counted, steps, lastTakesEffect, ending);
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
