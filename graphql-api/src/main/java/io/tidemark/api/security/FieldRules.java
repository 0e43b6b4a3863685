package io.tidemark.api.security;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which role may read which field of which type. A field that is not listed is open to nobody: a
 * new one is refused until somebody decides here. {@code docs/access.md} shows this table, and a
 * test compares the two with each other and with the schema.
 */
final class FieldRules {
  private static final Set<Role> WHO_READ_CUSTOMERS =
      EnumSet.of(Role.SUPPORT, Role.SENIOR, Role.ADMIN);
  private static final Set<Role> WHO_READ_PERSONAL_DATA = EnumSet.of(Role.SENIOR, Role.ADMIN);
  private static final Set<Role> WHO_AUDIT = EnumSet.of(Role.AUDITOR, Role.ADMIN);
  private static final Set<Role> EVERYBODY = EnumSet.allOf(Role.class);

  /** By type, then by field. */
  static final Map<String, Map<String, Set<Role>>> ALL = new TreeMap<>();

  static {
    allow(WHO_READ_CUSTOMERS, "Query", "user", "users", "transaction", "transactions");
    allow(WHO_READ_CUSTOMERS, "Query", "node", "search", "statusCounts");
    allow(EVERYBODY, "Query", "freshness");
    allow(WHO_AUDIT, "Query", "personalDataReads");

    allow(
        WHO_READ_CUSTOMERS,
        "User",
        "id",
        "email",
        "fullName",
        "phone",
        "country",
        "language",
        "tier",
        "status",
        "createdAt",
        "updatedAt",
        "transactions",
        "activity");
    allow(WHO_READ_PERSONAL_DATA, "User", "personalData");
    allow(WHO_READ_PERSONAL_DATA, "PersonalData", "email", "fullName", "phone");
    allow(
        WHO_READ_CUSTOMERS,
        "Transaction",
        "id",
        "userId",
        "user",
        "amount",
        "currency",
        "status",
        "occurredAt",
        "updatedAt",
        "merchant",
        "description",
        "paymentMethod",
        "cardLast4",
        "failureCode",
        "timeline");
    allow(
        WHO_READ_CUSTOMERS,
        "UserActivity",
        "currency",
        "transactionCount",
        "transactionAmount",
        "byStatus",
        "firstTransactionAt",
        "lastTransactionAt");
    allow(WHO_READ_CUSTOMERS, "StatusActivity", "status", "count", "amount");
    allow(
        WHO_READ_CUSTOMERS,
        "TransactionEvent",
        "eventId",
        "transactionId",
        "op",
        "eventTime",
        "userId",
        "amount",
        "currency",
        "status",
        "occurredAt",
        "merchant",
        "description",
        "paymentMethod",
        "cardLast4",
        "failureCode",
        "kafkaPartition",
        "kafkaOffset",
        "kafkaTimestamp");
    allow(WHO_READ_CUSTOMERS, "StatusCount", "status", "count", "capped");
    allow(WHO_READ_CUSTOMERS, "SearchResult", "users", "transactions", "cardTransactions");
    allow(WHO_READ_CUSTOMERS, "SearchResult", "byParts");
    allow(WHO_READ_CUSTOMERS, "UserMatches", "nodes", "hasMore");
    allow(WHO_READ_CUSTOMERS, "TransactionMatches", "nodes", "hasMore");
    allow(WHO_READ_CUSTOMERS, "Subscription", "transactionChanges");
    allow(WHO_READ_CUSTOMERS, "TransactionChange", "kind", "id", "transaction", "lakeVersion");
    allow(WHO_AUDIT, "PersonalDataRead", "id", "at", "userId", "viewer", "reason");

    allowConnection(WHO_READ_CUSTOMERS, "User");
    allowConnection(WHO_READ_CUSTOMERS, "Transaction");
    allowConnection(WHO_READ_CUSTOMERS, "TransactionEvent");
    allowConnection(WHO_AUDIT, "PersonalDataRead");
    allow(EVERYBODY, "PageInfo", "hasNextPage", "hasPreviousPage", "startCursor", "endCursor");
    allow(
        EVERYBODY,
        "TableFreshness",
        "table",
        "lakeVersion",
        "lakeCommittedAt",
        "appliedAt",
        "completeThrough",
        "seconds",
        "state",
        "proof");
    allow(
        EVERYBODY,
        "Proof",
        "lakeVersion",
        "checkedAt",
        "equal",
        "rows",
        "differences",
        "equalVersion",
        "equalAt");
  }

  private FieldRules() {}

  /** Who may read this field; nobody when there is no rule. */
  static Set<Role> whoMayRead(String type, String field) {
    return ALL.getOrDefault(type, Map.of()).getOrDefault(field, Set.of());
  }

  private static void allow(Set<Role> roles, String type, String... fields) {
    Map<String, Set<Role>> rules = ALL.computeIfAbsent(type, name -> new TreeMap<>());
    for (String field : fields) {
      rules.put(field, Collections.unmodifiableSet(roles));
    }
  }

  private static void allowConnection(Set<Role> roles, String node) {
    allow(roles, node + "Connection", "edges", "pageInfo");
    allow(roles, node + "Edge", "cursor", "node");
  }
}
