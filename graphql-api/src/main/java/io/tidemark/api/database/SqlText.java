package io.tidemark.api.database;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.StatelessSession;
import org.hibernate.query.NativeQuery;

/**
 * A statement in the making: text, and the values of its named parameters. Values are only ever
 * bound, never written into the text. Not thread-safe.
 */
public final class SqlText {
  private final StringBuilder text = new StringBuilder();
  private final Map<String, Object> values = new LinkedHashMap<>();

  /** Appends text of our own. */
  public SqlText append(String part) {
    text.append(part);
    return this;
  }

  /** Appends a parameter and its value. A name stands for one value in a whole statement. */
  public SqlText bind(String name, Object value) {
    text.append(':').append(name);
    values.put(name, value);
    return this;
  }

  /** A pattern for {@code like} that this text matches wherever it stands, to the letter. */
  public static String anywhere(String text) {
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
  }

  /** The rows as entities (or other types that Hibernate knows), in the statement's order. */
  public <T> List<T> list(StatelessSession session, Class<T> type) {
    NativeQuery<T> query = session.createNativeQuery(text.toString(), type);
    values.forEach(query::setParameter);
    return query.getResultList();
  }

  /** The same statement behind other text: {@code explain …}. */
  public SqlText after(String prefix) {
    SqlText other = new SqlText().append(prefix).append(text.toString());
    other.values.putAll(values);
    return other;
  }
}
