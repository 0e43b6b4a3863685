package io.tidemark.api.timeline;

import io.tidemark.api.paging.Connection;
import io.tidemark.api.paging.Connections;
import io.tidemark.api.paging.ListName;
import io.tidemark.api.paging.NestedPage;
import io.tidemark.api.paging.Page;
import io.tidemark.api.paging.PageArguments;
import io.tidemark.api.timeline.Timelines.Timeline;
import io.tidemark.api.transaction.Transaction;
import java.util.concurrent.CompletableFuture;
import org.dataloader.DataLoader;
import org.springframework.graphql.data.method.annotation.Arguments;
import org.springframework.graphql.data.method.annotation.SchemaMapping;
import org.springframework.graphql.execution.BatchLoaderRegistry;
import org.springframework.stereotype.Controller;
import reactor.core.publisher.Mono;

/** {@code Transaction.timeline}: one statement for all transactions of a level. */
@Controller
final class TimelineController {
  private final Connections connections;

  TimelineController(
      Timelines timelines, Connections connections, BatchLoaderRegistry batchLoaders) {
    this.connections = connections;
    batchLoaders
        .<NestedPage<Timeline>, Page<TransactionEvent>>forName("timelines")
        .registerMappedBatchLoader(
            (wanted, environment) -> Mono.fromCallable(() -> timelines.pages(wanted)));
  }

  @SchemaMapping(typeName = "Transaction", field = "timeline")
  CompletableFuture<Connection<TransactionEvent>> timelineOf(
      Transaction transaction,
      @Arguments PageArguments page,
      DataLoader<NestedPage<Timeline>, Page<TransactionEvent>> timelines) {
    // A history is read from its beginning.
    ListName list = new ListName("Transaction.timeline; " + transaction.id(), true);
    return timelines
        .load(new NestedPage<>(transaction.id(), Timeline.WHOLE, connections.request(list, page)))
        .thenApply(rows -> connections.connection(list, rows, TransactionEvent::position));
  }
}
