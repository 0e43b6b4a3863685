package io.tidemark.testservices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServiceKindTest {
  private final String before = System.getProperty("tidemark.services", "embedded");

  @AfterEach
  void putBack() {
    System.setProperty("tidemark.services", before);
  }

  @Test
  void processesOfThisMachineAreTheDefault() {
    System.clearProperty("tidemark.services");
    assertThat(ServiceKind.chosen()).isEqualTo(ServiceKind.EMBEDDED);
  }

  @Test
  void anUnknownKindIsRefusedWithWhatIsKnown() {
    System.setProperty("tidemark.services", "cloud");
    assertThatThrownBy(ServiceKind::chosen)
        .hasMessageContaining("'cloud'")
        .hasMessageContaining("'embedded' or 'containers'");
  }
}
