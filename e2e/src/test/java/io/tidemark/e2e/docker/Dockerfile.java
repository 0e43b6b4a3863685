package io.tidemark.e2e.docker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The instructions of a Dockerfile in their order; comments left out, continued lines joined. */
record Dockerfile(List<Instruction> instructions) {

  record Instruction(String name, List<String> words) {

    List<String> arguments() {
      return words.stream().filter(word -> !word.startsWith("--")).toList();
    }

    Stream<String> option(String option) {
      return words.stream()
          .filter(word -> word.startsWith("--" + option + "="))
          .map(word -> word.substring(option.length() + 3));
    }
  }

  static Dockerfile parse(String text) {
    return new Dockerfile(
        text.replaceAll("\\\\\\n", " ")
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .map(line -> Arrays.asList(line.split("\\s+")))
            .map(
                words ->
                    new Instruction(
                        words.get(0).toUpperCase(Locale.ROOT), words.subList(1, words.size())))
            .toList());
  }

  /** Paths in the build's context, as they are written. */
  List<String> copiedFromTheCheckout() {
    return instructions.stream()
        .filter(each -> each.name().equals("COPY") && each.option("from").findAny().isEmpty())
        .flatMap(each -> each.arguments().stream().limit(each.arguments().size() - 1L))
        .toList();
  }

  /** What is wrong without a look at any other file; empty when nothing is. */
  List<String> faults() {
    List<String> faults = new ArrayList<>();
    List<String> stages = new ArrayList<>();
    String user = "";
    for (Instruction each : instructions) {
      String first = each.arguments().isEmpty() ? "" : each.arguments().get(0);
      switch (each.name()) {
        case "FROM" -> {
          user = "";
          if (!stages.contains(first)
              && !first.matches("[a-z0-9./_-]+:[0-9]+\\.[0-9]+[A-Za-z0-9._-]*")) {
            faults.add("FROM " + first + ": not pinned");
          }
          if (each.arguments().size() == 3) {
            stages.add(each.arguments().get(2));
          }
        }
        case "USER" -> user = first;
        case "ADD" -> faults.add("ADD: use COPY");
        case "COPY" ->
            each.option("from")
                .filter(stage -> !stages.contains(stage))
                .forEach(stage -> faults.add("COPY --from=" + stage + ": no such stage"));
        case "ENV", "ARG" -> {
          if (first.matches("(?i).*(password|secret|token|key).*")) {
            faults.add(each.name() + " " + first + ": a secret in an image");
          }
        }
        default -> {}
      }
    }
    if (!user.matches("[1-9][0-9]*:[1-9][0-9]*")) {
      faults.add("the last stage runs as root");
    }
    return faults;
  }
}
