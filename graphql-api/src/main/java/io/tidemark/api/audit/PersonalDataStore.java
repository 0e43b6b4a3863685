package io.tidemark.api.audit;

import io.tidemark.api.database.Database;
import io.tidemark.api.database.SqlText;
import io.tidemark.api.paging.Keyset;
import io.tidemark.api.paging.Page;
import io.tidemark.api.paging.PageRequest;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Reads personal data, which writes down that it was read; and reads who has. Thread-safe. */
@Component
final class PersonalDataStore {
  private static final Keyset NEWEST = new Keyset("r.read_at", "r.read_id");

  private final Database database;

  PersonalDataStore(Database database) {
    this.database = database;
  }

  /** By customer, for those who are there. One statement, which writes a row for each of them. */
  Map<UUID, PersonalData> read(Collection<UUID> users, String viewer, Reason reason) {
    SqlText sql =
        new SqlText()
            .append("select user_id, email, full_name, phone from api.read_personal_data(")
            .bind("users", users.toArray(UUID[]::new))
            .append(", ")
            .bind("viewer", viewer)
            .append(", ")
            .bind("reason", reason.text())
            .append(")");
    List<PersonalData> read =
        database.readAndWriteDown(session -> sql.list(session, PersonalData.class));
    return read.stream().collect(Collectors.toMap(PersonalData::userId, Function.identity()));
  }

  /** Who has read this customer's. Index: personal_data_reads_by_user. */
  Page<PersonalDataRead> reads(UUID user, PageRequest request) {
    return Page.read(
        database,
        PersonalDataRead.class,
        PersonalDataRead::position,
        request,
        (range, newestFirst, limit) -> {
          SqlText sql =
              new SqlText()
                  .append("select r.* from api.personal_data_reads r where r.user_id = ")
                  .bind("user", user);
          range.appendTo(sql, NEWEST);
          return sql.append(NEWEST.orderAndLimit(newestFirst, limit));
        });
  }
}
