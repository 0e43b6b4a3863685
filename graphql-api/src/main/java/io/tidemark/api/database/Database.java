package io.tidemark.api.database;

import io.tidemark.api.problem.ApiProblem;
import io.tidemark.api.problem.Problems;
import io.tidemark.api.settings.ApiSettings;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.function.Function;
import org.hibernate.JDBCException;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.Transaction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads from PostgreSQL, and writes down what must be. Thread-safe. */
@Component
public final class Database {
  private final SessionFactory sessions;
  private final ApiSettings.Postgres limits;
  private final Clock clock;

  Database(EntityManagerFactory factory, ApiSettings settings, Clock clock) {
    this.sessions = factory.unwrap(SessionFactory.class);
    this.limits = settings.postgres();
    this.clock = clock;
  }

  /**
   * Runs this in one read-only transaction with one snapshot, and ends it. Stateless: entities are
   * values here, and nothing looks for changes in them.
   *
   * @throws ApiProblem TM-320 when the database cannot be reached or hangs up, TM-321 when it
   *     stopped a statement for time, its own or the request's
   */
  public <T extends @Nullable Object> T read(Function<StatelessSession, T> work) {
    return inTransaction(work);
  }

  /**
   * Runs this, which is one statement and no more, outside of any transaction: it has a snapshot of
   * its own, and nothing is begun or ended around it, which would cost about as much as it does.
   *
   * @throws ApiProblem as {@link #read}
   */
  public <T extends @Nullable Object> T readAtOnce(Function<StatelessSession, T> statement) {
    if (secondsLeft() != null) {
      return inTransaction(statement);
    }
    try {
      return sessions.fromStatelessSession(statement);
    } catch (PersistenceException e) {
      throw translated(e);
    }
  }

  /**
   * The same in a transaction that may write. What the login may write at all is the database's to
   * say: rows that one function adds.
   *
   * @throws ApiProblem as {@link #read}
   */
  public <T extends @Nullable Object> T readAndWriteDown(Function<StatelessSession, T> work) {
    return inTransaction(
        session -> {
          session.createNativeMutationQuery("set transaction read write").executeUpdate();
          return work.apply(session);
        });
  }

  private <T extends @Nullable Object> T inTransaction(Function<StatelessSession, T> work) {
    try {
      return sessions.fromStatelessSession(
          session -> {
            boundByDeadline(session.getTransaction());
            return session.fromTransaction(transaction -> work.apply(session));
          });
    } catch (PersistenceException e) {
      throw translated(e);
    }
  }

  /**
   * Lets the driver cancel what is running at the request's deadline. Only where that comes before
   * the server's own limit: the driver's costs a timer a statement.
   */
  private void boundByDeadline(Transaction transaction) {
    Integer seconds = secondsLeft();
    if (seconds != null) {
      transaction.setTimeout(seconds);
    }
  }

  /** Until the deadline; null where there is none that comes before the server's own limit. */
  private @Nullable Integer secondsLeft() {
    Deadline deadline = Deadline.current();
    if (deadline == null) {
      return null;
    }
    int seconds = deadline.secondsLeft(clock.instant());
    return seconds < limits.statementTimeout().toSeconds() ? seconds : null;
  }

  private RuntimeException translated(PersistenceException thrown) {
    Deadline deadline = Deadline.current();
    if (deadline != null && deadline.isOver(clock.instant())) {
      return Problems.deadline(deadline.limit());
    }
    SQLException cause = sqlCause(thrown);
    if (cause == null) {
      return thrown;
    }
    String state = cause.getSQLState() == null ? "08" : cause.getSQLState();
    return switch (state) {
      case "57014" -> Problems.slowStatement(limits.statementTimeout(), thrown);
      case "22021" ->
          Problems.value("A text holds a character that cannot be stored, such as U+0000.");
      case "55P03" -> Problems.slowStatement(limits.lockTimeout(), thrown);
      default -> goneOrGoing(state) ? Problems.database(thrown) : thrown;
    };
  }

  /**
   * Whether this SQLSTATE says that no answer came, rather than that the statement is wrong: 08
   * connection, 53 out of resources, 57P shut down, 28 and 3D refused at the door, 25P03 the
   * session was ended for idling.
   */
  private static boolean goneOrGoing(String state) {
    return state.startsWith("08")
        || state.startsWith("53")
        || state.startsWith("57P")
        || state.startsWith("28")
        || state.startsWith("3D")
        || state.equals("25P03");
  }

  private static @Nullable SQLException sqlCause(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof JDBCException jdbc) {
        return jdbc.getSQLException();
      }
      if (cause instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }
}
