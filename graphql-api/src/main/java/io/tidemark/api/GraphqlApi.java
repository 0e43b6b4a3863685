package io.tidemark.api;

import io.tidemark.api.settings.ApiSettings;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The API's process. Settings: see {@link ApiSettings}. SIGTERM lets running requests end first.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class GraphqlApi {

  /** Starts the API; returns once it serves. The process exits with 1 when it cannot start. */
  public static void main(String[] args) {
    SpringApplication.run(GraphqlApi.class, args);
  }
}
