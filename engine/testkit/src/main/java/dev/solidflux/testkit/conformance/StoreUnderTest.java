package dev.solidflux.testkit.conformance;

import dev.solidflux.flow.port.Hints;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Leases;
import dev.solidflux.flow.port.Meta;
import dev.solidflux.flow.port.Pipelines;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Submissions;

/** An empty store, and the passing of time in it. */
public interface StoreUnderTest {

  Meta meta();

  Leases leases();

  Journal journal();

  Submissions submissions();

  Pipelines pipelines();

  Runs runs();

  Hints hints();

  /** The hints as another node on the same store gets them, once it listens. */
  Hints hintsOfAnotherNode();

  /** All leases that are held now run out. */
  void leasesRunOut();

  /** All idempotency keys that are there now expire. */
  void keysExpire();

  /** All nodes that are there now have been silent for a minute. */
  void nodesFallSilent();

  /** How many messages are parked. */
  int parked();
}
