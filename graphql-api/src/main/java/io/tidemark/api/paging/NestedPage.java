package io.tidemark.api.paging;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A page of a list that lies inside of another object.
 *
 * @param owner the object's id
 * @param list which of its rows, in which order: whatever pages must share to be read together
 */
public record NestedPage<L>(UUID owner, L list, PageRequest request) {
  private static final UUID NOBODY = new UUID(0, 0);

  /** Reads the first {@code request.size() + 1} rows of these owners' lists, in their order. */
  @FunctionalInterface
  public interface FirstRows<L, T> {
    /** By owner; nothing for one that has no rows. One statement. */
    Map<UUID, List<T>> of(List<UUID> owners, L list, PageRequest request);
  }

  /** Reads one page, from wherever it begins. */
  @FunctionalInterface
  public interface OnePage<L, T> {
    /** The page. */
    Page<T> of(UUID owner, L list, PageRequest request);
  }

  /**
   * Reads pages. Those that begin at an end of the list (all, nearly always) and are alike but for
   * the owner come from one statement; a page at a cursor is one owner's by nature, and is read by
   * itself, as is a single one.
   */
  public static <L, T> Map<NestedPage<L>, Page<T>> read(
      Set<NestedPage<L>> wanted, FirstRows<L, T> firstRows, OnePage<L, T> onePage) {
    Map<NestedPage<L>, Page<T>> pages = new HashMap<>();
    wanted.stream()
        .collect(Collectors.groupingBy(page -> new NestedPage<>(NOBODY, page.list, page.request)))
        .forEach(
            (alike, group) -> {
              if (alike.request.hasNoCursor() && group.size() > 1) {
                pages.putAll(firstPages(alike, group, firstRows));
              } else {
                group.forEach(
                    page -> pages.put(page, onePage.of(page.owner, page.list, page.request)));
              }
            });
    return pages;
  }

  private static <L, T> Map<NestedPage<L>, Page<T>> firstPages(
      NestedPage<L> alike, Collection<NestedPage<L>> wanted, FirstRows<L, T> firstRows) {
    List<UUID> owners = wanted.stream().map(NestedPage::owner).toList();
    Map<UUID, List<T>> rows = firstRows.of(owners, alike.list, alike.request);
    return wanted.stream()
        .collect(
            Collectors.toMap(
                page -> page,
                page -> Page.ofRead(rows.getOrDefault(page.owner, List.of()), alike.request)));
  }
}
