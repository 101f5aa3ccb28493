package dev.solidflux.postgres;

import dev.solidflux.testkit.conformance.HintsConformance;
import dev.solidflux.testkit.conformance.JournalConformance;
import dev.solidflux.testkit.conformance.LeasesConformance;
import dev.solidflux.testkit.conformance.MetaConformance;
import dev.solidflux.testkit.conformance.PipelinesConformance;
import dev.solidflux.testkit.conformance.RunsConformance;
import dev.solidflux.testkit.conformance.StoreUnderTest;
import dev.solidflux.testkit.conformance.SubmissionsConformance;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The store on PostgreSQL does what every store does. */
class PostgresStoreTest {

  @RegisterExtension
  final PostgresStoreUnderTest.PerTest stores = new PostgresStoreUnderTest.PerTest();

  @Nested
  class AsMeta extends MetaConformance {
    @Override
    protected StoreUnderTest newStore() {
      return stores.make();
    }
  }

  @Nested
  class AsLeases extends LeasesConformance {
    @Override
    protected StoreUnderTest newStore() {
      return stores.make();
    }
  }

  @Nested
  class AsJournal extends JournalConformance {
    @Override
    protected StoreUnderTest newStore() {
      return stores.make();
    }
  }

  @Nested
  class AsSubmissions extends SubmissionsConformance {
    @Override
    protected StoreUnderTest newStore() {
      return stores.make();
    }
  }

  @Nested
  class AsPipelines extends PipelinesConformance {
    @Override
    protected StoreUnderTest newStore() {
      return stores.make();
    }
  }

  @Nested
  class AsRuns extends RunsConformance {
    @Override
    protected StoreUnderTest newStore() {
      return stores.make();
    }
  }

  @Nested
  class AsHints extends HintsConformance {
    @Override
    protected StoreUnderTest newStore() {
      return stores.make();
    }
  }
}
