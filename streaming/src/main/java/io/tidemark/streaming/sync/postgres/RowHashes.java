package io.tidemark.streaming.sync.postgres;

import io.tidemark.streaming.serving.PostgresColumn;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.jspecify.annotations.Nullable;

/**
 * The same hash for the same row, as an expression of PostgreSQL's and as a task of Spark's: that
 * of the row's bytes as the server would send them, which hold each value exactly. The hash of its
 * key, made likewise, names its bucket where there are several.
 *
 * @param columns of the copy's table, in the order of the lake's rows
 * @param types of the lake's rows
 * @param key the places of the columns that name a row
 * @param seed what every hash begins with: another one each time, so that two rows that one
 *     comparison cannot tell apart do not escape the next
 */
record RowHashes(List<PostgresColumn> columns, List<DataType> types, List<Integer> key, long seed)
    implements Serializable {

  /** The hash of a row, in SQL: an int8. */
  String rowInPostgres() {
    return inPostgres(IntStream.range(0, columns.size()).boxed().toList());
  }

  /** The bucket of a row, in SQL: an int8. */
  String bucketInPostgres(int buckets) {
    return "(%s & %d)".formatted(inPostgres(key), buckets - 1);
  }

  private String inPostgres(List<Integer> which) {
    return "hash_record_extended(ROW(record_send(ROW(%s))), %d)"
        .formatted(
            which.stream()
                .map(columns::get)
                .map(it -> it.padded() ? it.quoted() + "::text" : it.quoted())
                .collect(Collectors.joining(", ")),
            seed);
  }

  /** Sums up the rows of a partition, in so many buckets: a power of two. */
  FlatMapFunction<Iterator<InternalRow>, Digests> digests(int buckets) {
    return new Summing(this, buckets);
  }

  /** Whether a row is in one of these buckets, of so many. */
  Function<InternalRow, Boolean> in(List<Integer> some, int buckets) {
    return new InBuckets(this, some, buckets);
  }

  private record Summing(RowHashes hashes, int buckets)
      implements FlatMapFunction<Iterator<InternalRow>, Digests> {
    @Override
    public Iterator<Digests> call(Iterator<InternalRow> rows) {
      Hasher hasher = new Hasher(hashes);
      Digests digests = new Digests(buckets);
      while (rows.hasNext()) {
        InternalRow row = rows.next();
        digests.add(hasher.bucket(row, buckets), 1, hasher.row(row));
      }
      return List.of(digests).iterator();
    }
  }

  private static final class InBuckets implements Function<InternalRow, Boolean> {
    private static final long serialVersionUID = 1L;

    private final RowHashes hashes;
    private final List<Integer> some;
    private final int buckets;
    private transient @Nullable Hasher hasher;

    InBuckets(RowHashes hashes, List<Integer> some, int buckets) {
      this.hashes = hashes;
      this.some = some;
      this.buckets = buckets;
    }

    @Override
    public Boolean call(InternalRow row) {
      if (hasher == null) {
        hasher = new Hasher(hashes);
      }
      return some.contains(hasher.bucket(row, buckets));
    }
  }

  /** Of one task. */
  private static final class Hasher {
    private final CopyBuffer bytes = new CopyBuffer();
    private final PostgresHash hash = new PostgresHash();
    private final CopyBinary binary;
    private final int[] all;
    private final int[] key;
    private final long seed;

    Hasher(RowHashes hashes) {
      this.binary = new CopyBinary(hashes.columns, hashes.types, bytes);
      this.all = IntStream.range(0, hashes.columns.size()).toArray();
      this.key = hashes.key.stream().mapToInt(Integer::intValue).toArray();
      this.seed = hashes.seed;
    }

    int bucket(InternalRow row, int buckets) {
      return buckets == 1 ? 0 : (int) (of(row, key) & buckets - 1);
    }

    long row(InternalRow row) {
      return of(row, all);
    }

    /** Of a row that Postgres cannot hold it is that of nothing: no row of the copy has it. */
    private long of(InternalRow row, int[] which) {
      bytes.cut(0);
      try {
        binary.addRecord(row, which);
      } catch (UnfitValueException unused) {
        // Nothing has been added.
      }
      return hash.of(bytes.array(), bytes.size(), seed);
    }
  }
}
