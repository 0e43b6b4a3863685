package io.tidemark.api.page;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** Where the files of the pages are served. */
@Configuration(proxyBeanMethods = false)
class PageConfiguration implements WebMvcConfigurer {
  /** Kept by the browser, and asked about each time: after an upgrade nobody sees an old page. */
  private static final CacheControl REVALIDATE = CacheControl.noCache();

  private static final MediaType HTML = MediaType.parseMediaType("text/html;charset=UTF-8");

  @Override
  public void addResourceHandlers(ResourceHandlerRegistry registry) {
    serve(registry, "/assets/vendor/**", "classpath:/static/vendor/");
    // The named operations, from the one place where they are written.
    serve(registry, "/assets/operations/**", "classpath:/tidemark/graphql/operations/");
    serve(registry, "/assets/**", "classpath:/static/assets/");
    serve(registry, "/favicon.svg", "classpath:/static/");
  }

  private static void serve(ResourceHandlerRegistry registry, String path, String folder) {
    registry.addResourceHandler(path).addResourceLocations(folder).setCacheControl(REVALIDATE);
  }

  @Bean
  RouterFunction<ServerResponse> pages() {
    return RouterFunctions.route()
        .GET("/", request -> page("static/index.html"))
        .GET("/graphiql", request -> page("static/graphiql.html"))
        .build();
  }

  private static ServerResponse page(String file) {
    return ServerResponse.ok()
        .contentType(HTML)
        .cacheControl(REVALIDATE)
        .body(new ClassPathResource(file));
  }
}
