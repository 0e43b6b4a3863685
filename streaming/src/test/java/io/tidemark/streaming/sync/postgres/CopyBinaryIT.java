package io.tidemark.streaming.sync.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.streaming.serving.PostgresColumn;
import io.tidemark.streaming.serving.SyncException;
import io.tidemark.testservices.TestPostgres;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The binary format, against what a real server reads from it. */
final class CopyBinaryIT {
  private static final DataType AMOUNT = DataTypes.createDecimalType(38, 10);

  private TestPostgres postgres;
  private Connection connection;

  @BeforeEach
  void aDatabase() throws Exception {
    postgres = TestPostgres.migrated();
    connection = postgres.connect(postgres.owner());
  }

  @AfterEach
  void stop() throws Exception {
    connection.close();
    postgres.close();
  }

  @Test
  void everyTypeArrivesAsItWas() throws Exception {
    List<DataType> types =
        List.of(
            DataTypes.StringType,
            DataTypes.StringType,
            DataTypes.StringType,
            DataTypes.BooleanType,
            DataTypes.ByteType,
            DataTypes.IntegerType,
            DataTypes.IntegerType,
            DataTypes.LongType,
            DataTypes.FloatType,
            DataTypes.DoubleType,
            DataTypes.TimestampType,
            DataTypes.DateType,
            DataTypes.BinaryType,
            DataTypes.StringType);
    create(
        "a text, b uuid, c json, d boolean, e int2, f int4, g int8, h int8, i float4, j float8, k timestamptz, l date, m bytea, n varchar(5)");
    copy(
        types,
        List.of(
            RowFactory.create(
                "Käse\t\\N\n",
                "0198A1B2-c3d4-7e5f-8a9b-0c1d2e3f4a5b",
                "{\"b\":1,  \"a\": 1}",
                true,
                (byte) -7,
                Integer.MIN_VALUE,
                42,
                Long.MAX_VALUE,
                1.5f,
                -0.1,
                Instant.parse("1969-12-31T23:59:59.999999Z"),
                LocalDate.of(1999, 12, 31),
                new byte[] {0, -1, 'x'},
                "äöüßé"),
            RowFactory.create(new Object[types.size()])));
    assertThat(rows())
        .containsExactly(
            "(\"Käse\t\\\\N\n\",0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b,\"{\"\"b\"\":1,  \"\"a\"\": 1}\",t,-7,-2147483648,42,9223372036854775807,1.5,-0.1,\"1969-12-31 23:59:59.999999+00\",1999-12-31,\"\\\\x00ff78\",äöüßé)",
            "(,,,,,,,,,,,,,)");
  }

  @Test
  void bothSidesHashARowAlikeWhateverItHolds() throws Exception {
    create(
        "a text, b uuid, c json, d boolean, e int2, f int8, g float4, h float8, i timestamptz, j timestamp, k date, l bytea, m varchar(40), n char(40), o numeric(40,12), p numeric");
    List<DataType> types =
        List.of(
            DataTypes.StringType,
            DataTypes.StringType,
            DataTypes.StringType,
            DataTypes.BooleanType,
            DataTypes.ShortType,
            DataTypes.LongType,
            DataTypes.FloatType,
            DataTypes.DoubleType,
            DataTypes.TimestampType,
            DataTypes.TimestampNTZType,
            DataTypes.DateType,
            DataTypes.BinaryType,
            DataTypes.StringType,
            DataTypes.StringType,
            AMOUNT,
            AMOUNT);
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>(List.of(RowFactory.create(new Object[types.size()])));
    for (int length = 0; length <= 40; length++) {
      String text = "ü" + "x".repeat(length);
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      BigDecimal amount =
          new BigDecimal(new BigInteger(2 * length, random), length % 11).setScale(10);
      rows.add(
          RowFactory.create(
              text,
              new UUID(random.nextLong(), random.nextLong()).toString().toUpperCase(Locale.ROOT),
              "{ \"a\":  " + length + "}",
              random.nextBoolean(),
              (short) random.nextInt(),
              random.nextLong(),
              random.nextFloat() - 0.5f,
              length == 0 ? -0.0 : random.nextGaussian(),
              Instant.ofEpochSecond(random.nextInt(), length * 1000L),
              LocalDateTime.ofEpochSecond(random.nextInt(), length * 1000, ZoneOffset.UTC),
              LocalDate.ofEpochDay(random.nextInt(1 << 20)),
              bytes,
              text.substring(1),
              text.substring(1),
              amount.negate(),
              amount));
    }
    copy(types, rows);
    for (long hashSeed : new long[] {0, 1, -1, seed}) {
      RowHashes hashes =
          new RowHashes(
              List.copyOf(PostgresColumn.of(connection, "copied").values()),
              types,
              List.of(1, 5),
              hashSeed);
      Digests ours = hashes.digests(64).call(converted(types, rows)).next();
      assertThat(ours.rows()).isEqualTo(rows.size());
      assertThat(ours.differing(digests(hashes))).as("seed=" + seed).isEmpty();
      assertThat(
              ours.differing(hashes.digests(64).call(converted(types, rows.subList(1, 9))).next()))
          .isNotEmpty();
    }
  }

  private Digests digests(RowHashes hashes) throws SQLException {
    Digests digests = new Digests(64);
    try (Statement select = connection.createStatement();
        ResultSet row =
            select.executeQuery(
                "SELECT %s, %s FROM copied"
                    .formatted(hashes.bucketInPostgres(64), hashes.rowInPostgres()))) {
      while (row.next()) {
        digests.add(row.getInt(1), 1, row.getLong(2));
      }
    }
    return digests;
  }

  private Iterator<InternalRow> converted(List<DataType> types, List<Row> rows)
      throws SQLException {
    return rows.stream().map(into(types).converter()).iterator();
  }

  @Test
  void numbersArriveToTheLastDigit() throws Exception {
    create("a numeric");
    Random random = new Random(7);
    List<BigDecimal> numbers = new ArrayList<>();
    for (String some :
        List.of("0", "1", "-1", "0.0001", "9999", "10000", "10000.0001", "123456789012345678")) {
      numbers.add(new BigDecimal(some));
    }
    numbers.add(new BigDecimal("9999999999999999999999999999.9999999999"));
    for (int i = 0; i < 2000; i++) {
      numbers.add(
          new BigDecimal(new BigInteger(random.nextInt(120), random), random.nextInt(11))
              .multiply(random.nextBoolean() ? BigDecimal.ONE : BigDecimal.ONE.negate()));
    }
    List<BigDecimal> fitting =
        numbers.stream()
            .map(number -> number.setScale(10))
            .filter(number -> number.precision() <= 38)
            .toList();
    copy(List.of(AMOUNT), fitting.stream().map(RowFactory::create).toList());
    try (Statement select = connection.createStatement();
        ResultSet row = select.executeQuery("SELECT a, a::text FROM copied ORDER BY ctid")) {
      for (BigDecimal number : fitting) {
        assertThat(row.next()).isTrue();
        assertThat(row.getBigDecimal(1)).isEqualByComparingTo(number);
        assertThat(row.getString(2)).isEqualTo(number.toPlainString());
      }
    }
  }

  @Test
  void whatAColumnCannotHoldIsLeftOutAndSaidAndTheRestIsWritten() throws Exception {
    create(
        "id text NOT NULL, lake_version int8, name varchar(3), owner uuid, amount numeric(5,2), at timestamptz");
    List<DataType> types =
        List.of(
            DataTypes.StringType,
            DataTypes.LongType,
            DataTypes.StringType,
            DataTypes.StringType,
            AMOUNT,
            DataTypes.TimestampType);
    CopyInto.Copied copied =
        copy(
            types,
            List.of(
                RowFactory.create("good", 1L, "abc", null, new BigDecimal("999.99"), null),
                RowFactory.create("nul", 2L, "a\0b", null, null, null),
                RowFactory.create("long", 3L, "abcd", null, null, null),
                RowFactory.create("uuid", 4L, null, "not one", null, null),
                RowFactory.create("wide", 5L, null, null, new BigDecimal("1000"), null),
                RowFactory.create("fine", 6L, null, null, new BigDecimal("0.001"), null),
                RowFactory.create(null, 7L, null, null, null, null),
                RowFactory.create(
                    "old", 8L, null, null, null, Instant.parse("-5000-01-01T00:00:00Z")),
                RowFactory.create("also good", 9L, "", null, new BigDecimal("1.10"), null)));
    assertThat(copied.rows()).isEqualTo(2);
    assertThat(rows()).containsExactly("(good,1,abc,,999.99,)", "(\"also good\",9,\"\",,1.10,)");
    assertThat(copied.refusals().stream().map(r -> r.key() + " " + r.version() + " " + r.reason()))
        .containsExactly(
            "nul 2 name: text with a NUL character",
            "long 3 name: 4 characters, more than 3",
            "uuid 4 owner: text that is no UUID",
            "wide 5 amount: a number of more than 3 digits before the point",
            "fine 6 amount: a number of more than 2 digits after the point",
            "null 7 id: null, which the column does not take",
            "old 8 at: a time before 4714 BC");
  }

  @Test
  void thatManyRefusalsSpeakOfTheColumn() throws Exception {
    create("id varchar(1), lake_version int8");
    List<Row> rows =
        IntStream.range(0, 2000).mapToObj(i -> RowFactory.create("too long", (long) i)).toList();
    assertThatThrownBy(() -> copy(List.of(DataTypes.StringType, DataTypes.LongType), rows))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("TM-222")
        .hasMessageContaining("id: 8 characters, more than 1");
  }

  @Test
  void aTypeThatHasNoExactWayIntoItsColumnIsSaidByName() throws Exception {
    create("id int4");
    assertThatThrownBy(() -> copy(List.of(DataTypes.StringType), List.of()))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("TM-201")
        .hasMessageContaining("id is a STRING in the lake and a int4");
  }

  private void create(String columns) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement create = connection.createStatement()) {
      create.execute("SET TIME ZONE 'UTC'");
      create.execute("CREATE TABLE copied (" + columns + ")");
    }
  }

  private CopyInto.Copied copy(List<DataType> types, List<Row> rows) throws SQLException {
    return into(types).copy(connection, "copied", converted(types, rows));
  }

  private CopyInto into(List<DataType> types) throws SQLException {
    return new CopyInto(
        List.copyOf(PostgresColumn.of(connection, "copied").values()), types, List.of(0), Set.of());
  }

  private List<String> rows() throws SQLException {
    try (Statement select = connection.createStatement();
        ResultSet row = select.executeQuery("SELECT copied::text FROM copied ORDER BY ctid")) {
      List<String> rows = new ArrayList<>();
      while (row.next()) {
        rows.add(row.getString(1));
      }
      return rows;
    }
  }
}
