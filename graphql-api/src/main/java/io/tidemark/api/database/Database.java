package io.tidemark.api.database;

import io.tidemark.api.problem.ApiProblem;
import io.tidemark.api.problem.Problems;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import java.util.function.Function;
import org.hibernate.JDBCException;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads from PostgreSQL. Thread-safe. */
@Component
public final class Database {
  private final SessionFactory sessions;

  Database(EntityManagerFactory factory) {
    this.sessions = factory.unwrap(SessionFactory.class);
  }

  /**
   * Runs this in one read-only transaction with one snapshot, and ends it. Stateless: entities are
   * values here, and nothing looks for changes in them.
   *
   * @throws ApiProblem TM-320 when the database cannot be reached or hangs up, TM-321 when it
   *     stopped a statement for time
   */
  public <T extends @Nullable Object> T read(Function<StatelessSession, T> work) {
    try {
      return sessions.fromStatelessTransaction(work);
    } catch (PersistenceException e) {
      throw translated(e);
    }
  }

  private static RuntimeException translated(PersistenceException thrown) {
    SQLException cause = sqlCause(thrown);
    if (cause == null) {
      return thrown;
    }
    String state = cause.getSQLState() == null ? "08" : cause.getSQLState();
    return switch (state) {
      case "57014", "55P03" -> Problems.slowStatement(thrown); // statement_timeout, lock_timeout
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
