package dev.solidflux.postgres;

import dev.solidflux.testkit.conformance.StoreConformance;
import dev.solidflux.testkit.conformance.StoreUnderTest;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The store on PostgreSQL does what every store does. */
class PostgresStoreTest extends StoreConformance {

  @RegisterExtension
  final PostgresStoreUnderTest.PerTest stores = new PostgresStoreUnderTest.PerTest();

  @Override
  protected StoreUnderTest newStore() {
    return stores.make();
  }
}
