package dev.solidflux.testkit.memory;

import dev.solidflux.testkit.conformance.StoreConformance;
import dev.solidflux.testkit.conformance.StoreUnderTest;

/** The store in memory does what every store does. */
class MemoryStoreTest extends StoreConformance {

  @Override
  protected StoreUnderTest newStore() {
    return new MemoryStoreUnderTest();
  }
}
