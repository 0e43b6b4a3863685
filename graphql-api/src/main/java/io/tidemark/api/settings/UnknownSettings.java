package io.tidemark.api.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Finds the settings that nobody reads: misspelt ones. */
final class UnknownSettings {
  private static final ConfigurationPropertyName PREFIX =
      ConfigurationPropertyName.of(ApiSettings.PREFIX);

  /**
   * A setting in the environment; not the addresses that Kubernetes puts there for a service named
   * tidemark-api.
   */
  private static final Pattern VARIABLE =
      Pattern.compile("TIDEMARK_API_(?!SERVICE_|PORT$|PORT_).+");

  /** How many letters may be wrong in a name that is still taken for the other. */
  private static final int SLIPS = 4;

  private UnknownSettings() {}

  /** What to say of each, wherever it is set; empty when all are known. */
  static List<String> in(ConfigurableEnvironment environment) {
    List<ConfigurationPropertyName> known = names(PREFIX, ApiSettings.class).toList();
    List<String> unknown = new ArrayList<>();
    for (PropertySource<?> source : environment.getPropertySources()) {
      if (source instanceof EnumerablePropertySource<?> listed) {
        boolean variables = source instanceof SystemEnvironmentPropertySource;
        for (String name : listed.getPropertyNames()) {
          if (variables ? isUnknownVariable(name, known) : isUnknownProperty(name, known)) {
            Stream<String> spelt =
                known.stream().map(k -> variables ? variable(k, "") : k.toString());
            unknown.add(name + " is no setting; " + didYouMean(name, spelt.toList()));
          }
        }
      }
    }
    return unknown;
  }

  /** The names of a record's settings, and of those inside of its records. */
  private static Stream<ConfigurationPropertyName> names(
      ConfigurationPropertyName parent, Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .flatMap(
            component -> {
              ConfigurationPropertyName name =
                  parent.append(DataObjectPropertyName.toDashedForm(component.getName()));
              return component.getType().isRecord()
                  ? names(name, component.getType())
                  : Stream.of(name);
            });
  }

  private static boolean isUnknownProperty(String name, List<ConfigurationPropertyName> known) {
    ConfigurationPropertyName adapted = ConfigurationPropertyName.adapt(name, '.');
    return PREFIX.isAncestorOf(adapted) && !known.contains(adapted);
  }

  private static boolean isUnknownVariable(String name, List<ConfigurationPropertyName> known) {
    return VARIABLE.matcher(name).matches()
        && known.stream()
            .noneMatch(k -> name.equals(variable(k, "")) || name.equals(variable(k, "_")));
  }

  /** As an environment variable, with this in place of a dash: both ways are read. */
  private static String variable(ConfigurationPropertyName name, String dash) {
    return name.toString().replace(".", "_").replace("-", dash).toUpperCase(Locale.ROOT);
  }

  private static String didYouMean(String name, List<String> known) {
    return known.stream()
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
        .filter(nearest -> distance(name, nearest) <= SLIPS)
        .map(nearest -> "did you mean " + nearest + "?")
        .orElse("there are " + String.join(", ", known));
  }

  /** How many letters to put in, take out or change to make one into the other (Levenshtein). */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
