package dev.solidflux.testkit.memory;

import dev.solidflux.testkit.conformance.HintsConformance;
import dev.solidflux.testkit.conformance.JournalConformance;
import dev.solidflux.testkit.conformance.LeasesConformance;
import dev.solidflux.testkit.conformance.MetaConformance;
import dev.solidflux.testkit.conformance.PipelinesConformance;
import dev.solidflux.testkit.conformance.RunsConformance;
import dev.solidflux.testkit.conformance.StoreUnderTest;
import dev.solidflux.testkit.conformance.SubmissionsConformance;
import org.junit.jupiter.api.Nested;

/** The store in memory does what every store does. */
class MemoryStoreTest {

  @Nested
  class AsMeta extends MetaConformance {
    @Override
    protected StoreUnderTest newStore() {
      return new MemoryStoreUnderTest();
    }
  }

  @Nested
  class AsLeases extends LeasesConformance {
    @Override
    protected StoreUnderTest newStore() {
      return new MemoryStoreUnderTest();
    }
  }

  @Nested
  class AsJournal extends JournalConformance {
    @Override
    protected StoreUnderTest newStore() {
      return new MemoryStoreUnderTest();
    }
  }

  @Nested
  class AsSubmissions extends SubmissionsConformance {
    @Override
    protected StoreUnderTest newStore() {
      return new MemoryStoreUnderTest();
    }
  }

  @Nested
  class AsPipelines extends PipelinesConformance {
    @Override
    protected StoreUnderTest newStore() {
      return new MemoryStoreUnderTest();
    }
  }

  @Nested
  class AsRuns extends RunsConformance {
    @Override
    protected StoreUnderTest newStore() {
      return new MemoryStoreUnderTest();
    }
  }

  @Nested
  class AsHints extends HintsConformance {
    @Override
    protected StoreUnderTest newStore() {
      return new MemoryStoreUnderTest();
    }
  }
}
