package io.tidemark.api.settings;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.ConfigurableEnvironment;

/** Reads the settings from wherever they are set. */
@Configuration(proxyBeanMethods = false)
class SettingsReader {

  /**
   * The settings.
   *
   * @throws SettingsProblem TM-001 that names every setting that is unknown, malformed, missing or
   *     out of range
   */
  @Bean
  static ApiSettings settings(ConfigurableEnvironment environment) {
    List<String> wrong = new ArrayList<>(UnknownSettings.in(environment));
    try {
      ApiSettings settings =
          Binder.get(environment)
              .bindOrCreate(
                  ApiSettings.PREFIX, Bindable.of(ApiSettings.class), new Malformed(wrong));
      if (wrong.isEmpty()) {
        return settings;
      }
    } catch (BindException e) {
      if (!(NestedExceptionUtils.getMostSpecificCause(e) instanceof SettingsProblem problem)) {
        throw e;
      }
      wrong.addAll(problem.wrong());
    }
    throw new SettingsProblem(wrong);
  }

  /** Notes a value that cannot be read, and goes on as if it were not set. */
  private record Malformed(List<String> wrong) implements BindHandler {
    @Override
    public @Nullable Object onFailure(
        ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error)
        throws Exception {
      ConfigurationProperty property = context.getConfigurationProperty();
      if (property == null || !property.getName().equals(name)) {
        throw error;
      }
      Class<?> type = target.getType().toClass();
      wrong.add(name + " is '" + property.getValue() + "', which is no " + type.getSimpleName());
      return null;
    }
  }
}
