package io.tidemark.bench.api;

/** What is asked. */
enum Operation {
  BY_ID("Transaction by id", "by_id", "A transaction with its user."),
  USER_PAGE(
      "User page",
      "user_page",
      "A user with the newest 20 transactions that are completed; users that have as many."),
  LIST(
      "List with users",
      "list",
      "The newest 50 transactions of a status (of three) within 30 days, with their users."),
  PAGE_1("Page 1 of all", "page_1", "The newest 20 transactions of everyone."),
  PAGE_2(
      "Page 2 of all",
      "page_2",
      "20 transactions of page 2, or of one of the next 99, by the cursor before it."),
  PAGE_10000(
      "Page 10,000 of all",
      "page_10000",
      "20 transactions of page 10,000, or of one of the next 99, by the cursor before it."),
  SEARCH(
      "Search",
      "search",
      "An e-mail address, the last four digits of a card, or the number of an order.");

  private final String title;
  private final String figure;
  private final String meaning;

  Operation(String title, String figure, String meaning) {
    this.title = title;
    this.figure = figure;
    this.meaning = meaning;
  }

  String title() {
    return title;
  }

  /** What figures of it begin with. */
  String figure() {
    return figure;
  }

  String meaning() {
    return meaning;
  }

  boolean isPage() {
    return this == PAGE_1 || this == PAGE_2 || this == PAGE_10000;
  }
}
