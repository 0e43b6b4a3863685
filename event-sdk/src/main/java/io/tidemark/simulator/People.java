package io.tidemark.simulator;

import io.tidemark.events.UserState;
import io.tidemark.events.UserStatus;
import io.tidemark.events.UserTier;
import io.tidemark.events.UuidV7;
import java.text.Normalizer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.random.RandomGenerator;
import net.datafaker.Faker;
import org.jspecify.annotations.Nullable;

/**
 * Invents customers: names of their country, e-mail at domains nobody can own (RFC 2606), telephone
 * numbers the regulators keep free for fiction. Not thread-safe.
 */
final class People {
  private final List<Country> countries = new ArrayList<>();
  private final RandomGenerator random;
  private final RandomGenerator ids;
  private int made;

  private record Country(
      String code,
      Currency currency,
      List<String> languages,
      String phonePrefix,
      int phoneDigits,
      Faker names) {}

  /**
   * @param random decides who people are
   * @param ids what their ids are made of
   */
  People(RandomGenerator random, RandomGenerator ids) {
    this.random = random;
    this.ids = ids;
    Random names = new Random(random.nextLong());
    add("GB", "GBP", List.of("en-GB", "cy"), "+447700900", 3, Locale.UK, names);
    add("US", "USD", List.of("en-US", "es-US"), "+120255501", 2, Locale.US, names);
    add("DE", "EUR", List.of("de", "tr"), "+493023125", 3, Locale.GERMANY, names);
    add("FR", "EUR", List.of("fr-FR", "pt-PT"), "+33199005", 3, Locale.FRANCE, names);
  }

  private void add(
      String code,
      String currency,
      List<String> languages,
      String prefix,
      int digits,
      Locale locale,
      Random names) {
    countries.add(
        new Country(
            code,
            Currency.getInstance(currency),
            languages,
            prefix,
            digits,
            new Faker(locale, names)));
  }

  Customer next(Instant createdAt) {
    Country country = countries.get(random.nextInt(countries.size()));
    String first = country.names().name().firstName();
    String last = country.names().name().lastName();
    made++;
    UserState state =
        new UserState(
            "%s.%s.%d@example.%s"
                .formatted(plain(first), plain(last), made, random.nextBoolean() ? "org" : "com"),
            first + " " + last,
            random.nextInt(5) == 0 ? null : phone(country),
            country.code(),
            language(country),
            tier(),
            UserStatus.ACTIVE,
            createdAt);
    return new Customer(
        new Track<>(UuidV7.at(createdAt, ids)),
        state,
        country.currency(),
        "%04d".formatted(random.nextInt(10_000)));
  }

  /** The customer's state after one believable change. About one in ten is suspended at a time. */
  UserState changed(UserState state) {
    if (state.status() == UserStatus.SUSPENDED && random.nextBoolean()) {
      return state.withStatus(UserStatus.ACTIVE);
    }
    int of16 = random.nextInt(16);
    if (of16 == 0 && state.status() == UserStatus.ACTIVE) {
      return state.withStatus(UserStatus.SUSPENDED);
    }
    return of16 < 8 ? state.withPhone(otherPhone(state)) : state.withTier(otherTier(state.tier()));
  }

  /** A third has not told. */
  private @Nullable String language(Country country) {
    int of9 = random.nextInt(9);
    return of9 < 3 ? null : country.languages().get(of9 < 8 ? 0 : 1);
  }

  private String otherPhone(UserState state) {
    return phone(
        countries.stream().filter(c -> c.code().equals(state.country())).findFirst().orElseThrow());
  }

  private String phone(Country country) {
    int bound = (int) Math.pow(10, country.phoneDigits());
    return country.phonePrefix()
        + ("%0" + country.phoneDigits() + "d").formatted(random.nextInt(bound));
  }

  private UserTier otherTier(UserTier tier) {
    List<UserTier> others = Arrays.stream(UserTier.values()).filter(t -> t != tier).toList();
    return others.get(random.nextInt(others.size()));
  }

  private UserTier tier() {
    int of10 = random.nextInt(10);
    return of10 < 7 ? UserTier.STANDARD : of10 < 9 ? UserTier.PLUS : UserTier.PREMIUM;
  }

  /** Letters that every mail server takes. */
  private static String plain(String name) {
    String letters =
        Normalizer.normalize(name.replace("ß", "ss"), Normalizer.Form.NFD)
            .replaceAll("[^A-Za-z]", "")
            .toLowerCase(Locale.ROOT);
    return letters.isEmpty() ? "user" : letters;
  }
}
