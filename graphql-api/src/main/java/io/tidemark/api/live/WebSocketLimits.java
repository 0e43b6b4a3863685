package io.tidemark.api.live;

import io.tidemark.api.settings.ApiSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.server.standard.ServletServerContainerFactoryBean;

/** A message over a WebSocket may be as long as a body over HTTP; a longer one closes it. */
@Configuration(proxyBeanMethods = false)
class WebSocketLimits {
  @Bean
  ServletServerContainerFactoryBean webSocketContainer(ApiSettings settings) {
    ServletServerContainerFactoryBean container = new ServletServerContainerFactoryBean();
    container.setMaxTextMessageBufferSize(settings.limits().bodyBytes());
    return container;
  }
}
