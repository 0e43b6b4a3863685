package io.tidemark.bench.jdbcclient;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The service. Settings are Spring Boot's own. */
@SpringBootApplication(proxyBeanMethods = false)
public class JdbcClientService {

  /** Starts it. */
  public static void main(String[] arguments) {
    var unused = SpringApplication.run(JdbcClientService.class, arguments);
  }
}
