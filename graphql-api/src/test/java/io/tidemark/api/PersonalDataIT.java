package io.tidemark.api;

import static io.tidemark.api.ServingRows.START;
import static io.tidemark.api.ServingRows.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Personal data is masked; who needs it gives a reason, and that is written down. */
class PersonalDataIT {
  private static final String REASON = "Ticket 4711: call back";
  private static final String UNMASK =
      "query($id: ID!, $reason: String!) { user(id: $id) { personalData(reason: $reason) { email"
          + " fullName phone } } }";
  private static final String READS =
      "query($id: ID!, $first: Int, $after: String) { personalDataReads(userId: $id, first: $first,"
          + " after: $after) { edges { node { id at userId viewer reason } } pageInfo { hasNextPage"
          + " endCursor } } }";

  @RegisterExtension static final RunningApi api = new RunningApi();

  @BeforeAll
  static void start() {
    for (int i = 1; i <= 3; i++) {
      api.rows().user(id(i), "ada" + i + "@example.com", START);
    }
    api.rows().transaction(id(10), id(1), "FAILED", "1", START);
  }

  @BeforeEach
  void nobodyHasLooked() throws SQLException {
    asOwner("delete from tidemark.personal_data_reads");
  }

  @ParameterizedTest
  @ValueSource(strings = {"support", "senior", "admin"})
  void whoeverAsksPersonalDataIsMaskedOnEveryWayToIt(String role) {
    for (String query :
        List.of(
            "{ user(id: \"" + id(1) + "\") { email fullName phone } }",
            "{ users { edges { node { email fullName phone } } } }",
            "{ users(filter: {email: \"ADA1@example.com\"}) { edges { node { email fullName phone }"
                + " } } }",
            "{ transaction(id: \"" + id(10) + "\") { user { email fullName phone } } }")) {
      Answer answer = api.askAs(role, query);
      assertThat(answer.body())
          .contains("a***@e***", "A*** L***", "***56")
          .doesNotContain("example", "Lovelace", "4930");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"senior", "admin"})
  void forAReasonItIsShownAndThatIsWrittenDown(String role) {
    Answer answer = unmask(role, id(1), "  " + REASON + " ");
    assertThat(answer.data("/user/personalData").toString())
        .isEqualTo(
            "{\"email\":\"ada1@example.com\",\"fullName\":\"Ada Lovelace\","
                + "\"phone\":\"+4930123456\"}");
    Answer reads = reads(id(1), Map.of());
    assertThat(reads.each("/personalDataReads/edges", "/node/viewer")).containsExactly("viewer-1");
    assertThat(reads.each("/personalDataReads/edges", "/node/reason")).containsExactly(REASON);
    assertThat(reads.each("/personalDataReads/edges", "/node/userId"))
        .containsExactly(id(1).toString());
    assertThat(reads(id(2), Map.of()).data("/personalDataReads/edges").size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"support", "auditor"})
  void otherRolesDoNotSeeItWhateverTheyGiveAsAReason(String role) {
    Answer answer = unmask(role, id(1), REASON);
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.code()).isEqualTo("TM-313");
    assertThat(answer.body()).doesNotContain("ada1");
    assertThat(reads(id(1), Map.of()).data("/personalDataReads/edges").size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "because", "              .            ", "nul\u0000 is not a reason"})
  void whatIsNoReasonIsRefused(String reason) {
    Answer answer = unmask("senior", id(1), reason);
    assertThat(answer.code()).isEqualTo("TM-316");
    assertThat(answer.message()).contains("must have 10 to 200");
    assertThat(answer.body()).doesNotContain("ada1");
    assertThat(reads(id(1), Map.of()).data("/personalDataReads/edges").size()).isZero();
  }

  @Test
  void aReasonMayBeAsLongAsItsLimit() {
    assertThat(unmask("senior", id(1), "x".repeat(200)).json().has("errors")).isFalse();
    assertThat(unmask("senior", id(1), "x".repeat(201)).code()).isEqualTo("TM-316");
  }

  @Test
  void ofManyCustomersEachIsWrittenDown() {
    Answer answer =
        api.askAs(
            "senior",
            "{ users { edges { node { personalData(reason: \""
                + REASON
                + "\") { email } again:"
                + " personalData(reason: \"Another reason\") { phone } } } } }");
    assertThat(answer.each("/users/edges", "/node/personalData/email"))
        .containsExactly("ada3@example.com", "ada2@example.com", "ada1@example.com");
    for (int i = 1; i <= 3; i++) {
      assertThat(reads(id(i), Map.of()).each("/personalDataReads/edges", "/node/reason"))
          .containsExactlyInAnyOrder(REASON, "Another reason");
    }
  }

  @Test
  void whatCannotBeWrittenDownIsNotShown() throws SQLException {
    asOwner(
        "alter table tidemark.personal_data_reads add constraint full_up check (false) not valid");
    try {
      Answer answer = unmask("senior", id(1), REASON);
      assertThat(answer.code()).isEqualTo("TM-390");
      assertThat(answer.body()).doesNotContain("ada1").doesNotContain("full_up");
    } finally {
      asOwner("alter table tidemark.personal_data_reads drop constraint full_up");
    }
  }

  @Test
  void theListOfReadingsIsPagedNewestFirstAndIsTheAuditorsAlone() {
    for (int i = 0; i < 5; i++) {
      unmask("senior", id(1), REASON + " " + i);
    }
    List<String> reasons = new ArrayList<>();
    Map<String, Object> from = Map.of("first", 2);
    boolean more = true;
    while (more) {
      Answer page = reads(id(1), from);
      reasons.addAll(page.each("/personalDataReads/edges", "/node/reason"));
      more = page.data("/personalDataReads/pageInfo/hasNextPage").asBoolean();
      from =
          Map.of(
              "first", 2, "after", page.data("/personalDataReads/pageInfo/endCursor").asString());
    }
    assertThat(reasons)
        .containsExactly(REASON + " 4", REASON + " 3", REASON + " 2", REASON + " 1", REASON + " 0");
    for (String role : List.of("support", "senior")) {
      Answer answer = api.askWith(api.tokens().of(role), READS, Map.of("id", id(1).toString()));
      assertThat(answer.code()).isEqualTo("TM-313");
    }
    assertThat(
            api.askWith(api.tokens().of("admin"), READS, Map.of("id", id(1).toString())).status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "insert into tidemark.personal_data_reads (user_id, viewer, reason) values"
            + " (gen_random_uuid(), 'somebody', 'a made-up reason')",
        "update api.personal_data_reads set viewer = 'somebody else'",
        "delete from api.personal_data_reads",
        "select * from tidemark.personal_data_reads",
        "truncate tidemark.personal_data_reads"
      })
  void theLoginOfTheApiCannotChangeWhatIsWrittenDown(String sql) throws SQLException {
    unmask("senior", id(1), REASON);
    try (Connection reader = api.postgres().connect(api.postgres().reader());
        Statement statement = reader.createStatement()) {
      assertThatThrownBy(() -> statement.execute(sql)).hasMessageContaining("permission denied");
    }
    assertThat(reads(id(1), Map.of()).data("/personalDataReads/edges").size()).isEqualTo(1);
  }

  @Test
  void theLoginOfSyncCannotReadPersonalDataThatWay() throws SQLException {
    try (Connection writer = api.postgres().connect(api.postgres().writer());
        Statement statement = writer.createStatement()) {
      assertThatThrownBy(
              () ->
                  statement.execute("select api.read_personal_data('{}', 'x', 'a reason, really')"))
          .hasMessageContaining("permission denied");
    }
  }

  @Test
  void whoLookedIsFoundThroughItsIndexHoweverManyWereLookedAt() throws SQLException {
    asOwner(
        "insert into tidemark.personal_data_reads (user_id, viewer, reason) select"
            + " gen_random_uuid(), 'viewer', 'a reason, really' from generate_series(1, 20000)");
    asOwner("analyze tidemark.personal_data_reads");
    try (Connection reader = api.postgres().connect(api.postgres().reader());
        Statement statement = reader.createStatement();
        ResultSet plan =
            statement.executeQuery(
                "explain select r.* from api.personal_data_reads r where r.user_id = '"
                    + id(1)
                    + "' order by r.read_at desc, r.read_id desc limit 21")) {
      StringBuilder text = new StringBuilder();
      while (plan.next()) {
        text.append(plan.getString(1)).append('\n');
      }
      assertThat(text).contains("personal_data_reads_by_user").doesNotContain("Sort");
    }
  }

  private static Answer unmask(String role, UUID user, String reason) {
    return api.askWith(
        api.tokens().of(role), UNMASK, Map.of("id", user.toString(), "reason", reason));
  }

  private static Answer reads(UUID user, Map<String, Object> page) {
    Map<String, Object> variables = new java.util.HashMap<>(page);
    variables.put("id", user.toString());
    return api.askWith(api.tokens().of("auditor"), READS, variables);
  }

  private static void asOwner(String sql) throws SQLException {
    try (Connection owner = api.postgres().connect(api.postgres().owner());
        Statement statement = owner.createStatement()) {
      statement.execute(sql);
    }
  }
}
