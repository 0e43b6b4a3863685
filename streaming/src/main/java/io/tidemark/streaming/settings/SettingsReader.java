package io.tidemark.streaming.settings;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings and collects what is wrong with them instead of stopping at the first problem: a
 * value that cannot be used is reported and replaced by a harmless one, until {@link #throwIfWrong}
 * ends it. Not thread-safe.
 */
final class SettingsReader {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h)");
  private static final Pattern SIZE =
      Pattern.compile("(\\d{1,9})\\s*([kmg]?)b?", Pattern.CASE_INSENSITIVE);
  private static final int TYPO = 4;

  private final String prefix;
  private final Map<String, String> values = new TreeMap<>();
  private final Set<String> known = new TreeSet<>();
  private final List<String> problems = new ArrayList<>();

  /** Takes those of {@code all} whose names begin with {@code prefix}. */
  SettingsReader(String prefix, Map<String, String> all) {
    this.prefix = prefix;
    all.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            values.put(name.substring(prefix.length()), value.strip());
          }
        });
  }

  String text(String name) {
    return required(name, Function.identity(), "");
  }

  /** The content of the file that the setting names, without the line break at its end. */
  String secret(String name) {
    return required(
        name,
        file -> {
          try {
            return Files.readString(Path.of(file)).strip();
          } catch (IOException e) {
            throw new IllegalArgumentException("a file that can be read; " + e, e);
          }
        },
        "");
  }

  /** The same of a setting that may be missing: then an empty text. */
  String optionalSecret(String name) {
    known.add(name);
    return values.containsKey(name) ? secret(name) : "";
  }

  String text(String name, String otherwise) {
    return optional(name, otherwise, text -> text.isEmpty() ? null : text, "a text");
  }

  /**
   * An address with a host and one of these schemes; empty when the setting is missing. One that is
   * wrong is not repeated: it may hold a password.
   */
  Optional<URI> uri(String name, Set<String> schemes) {
    known.add(name);
    String value = values.get(name);
    if (value == null) {
      return Optional.empty();
    }
    try {
      URI uri = URI.create(value);
      if (schemes.contains(uri.getScheme())
          && uri.getHost() != null
          && uri.getUserInfo() == null
          && uri.getPath().matches("(/\\d{0,4})?")) {
        return Optional.of(uri);
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    problems.add(
        "%s%s: must be %s://host:port/number, without a user or password"
            .formatted(prefix, name, String.join(" or ", new TreeSet<>(schemes))));
    return Optional.empty();
  }

  int count(String name, int otherwise, int least) {
    return optional(
        name,
        otherwise,
        text -> atLeast(Integer.parseInt(text), least),
        "a whole number from " + least);
  }

  Duration duration(String name, Duration otherwise, Duration least) {
    return optional(
        name,
        otherwise,
        text -> atLeast(parseDuration(text), least),
        "a time such as 500ms, 2s, 5m or 1h, at least " + least.toMillis() + "ms");
  }

  /** Bytes; the value may end in k, m or g. */
  long size(String name, long otherwise, long least) {
    return optional(
        name,
        otherwise,
        text -> atLeast(parseSize(text), least),
        "a size such as 512k, 16m or 1g, at least " + least);
  }

  /** Every setting below {@code name.}, handed through as it is, by what follows the point. */
  Map<String, String> below(String name) {
    Map<String, String> found = new TreeMap<>();
    values.forEach(
        (key, value) -> {
          if (key.startsWith(name + ".")) {
            known.add(key);
            found.put(key.substring(name.length() + 1), value);
          }
        });
    return Map.copyOf(found);
  }

  void throwIfWrong() {
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        problems.add(prefix + name + ": there is no such setting" + didYouMean(name));
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidSettingsException(problems);
    }
  }

  private String didYouMean(String name) {
    LevenshteinDistance distance = new LevenshteinDistance(TYPO);
    return known.stream()
        .filter(candidate -> distance.apply(name, candidate) >= 0)
        .min((a, b) -> Integer.compare(distance.apply(name, a), distance.apply(name, b)))
        .map(candidate -> "; did you mean " + prefix + candidate + "?")
        .orElse("; there are " + String.join(", ", known));
  }

  private <T> T required(String name, Function<String, T> parse, T harmless) {
    known.add(name);
    String value = values.get(name);
    if (value == null || value.isEmpty()) {
      problems.add(prefix + name + ": is missing, and has no default");
      return harmless;
    }
    try {
      return parse.apply(value);
    } catch (IllegalArgumentException e) {
      problems.add(prefix + name + " = " + value + ": must be " + e.getMessage());
      return harmless;
    }
  }

  private <T> T optional(
      String name, T otherwise, Function<String, @Nullable T> parse, String must) {
    known.add(name);
    String value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    @Nullable T parsed;
    try {
      parsed = parse.apply(value);
    } catch (IllegalArgumentException | ArithmeticException e) {
      parsed = null;
    }
    if (parsed == null) {
      problems.add(prefix + name + " = " + value + ": must be " + must);
      return otherwise;
    }
    return parsed;
  }

  private static <T extends Comparable<T>> @Nullable T atLeast(@Nullable T value, T least) {
    return value != null && value.compareTo(least) >= 0 ? value : null;
  }

  private static @Nullable Duration parseDuration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }

  private static @Nullable Long parseSize(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    int shift =
        switch (matcher.group(2).toLowerCase(java.util.Locale.ROOT)) {
          case "k" -> 10;
          case "m" -> 20;
          case "g" -> 30;
          default -> 0;
        };
    return Long.parseLong(matcher.group(1)) << shift;
  }
}
