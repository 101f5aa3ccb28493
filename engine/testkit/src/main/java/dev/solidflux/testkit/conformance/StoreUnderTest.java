package dev.solidflux.testkit.conformance;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Demand;
import dev.solidflux.flow.port.Forecasts;
import dev.solidflux.flow.port.Hints;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Leases;
import dev.solidflux.flow.port.Meta;
import dev.solidflux.flow.port.Pipelines;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Submissions;
import java.time.Instant;
import java.util.List;

/** An empty store, the passing of time in it, and a way past its adapter to its rows. */
public interface StoreUnderTest {

  Meta meta();

  Leases leases();

  Journal journal();

  Submissions submissions();

  Pipelines pipelines();

  Runs runs();

  Demand demand();

  Forecasts forecasts();

  PayloadsUnderTest payloads();

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

  /** The kinds of the commands that are held of a run, oldest first. */
  List<String> held(RunId run);

  /** Puts an event there that no engine wrote; its body is any JSON text. */
  void plantEvent(RunId run, long seq, String type, int version, String body);

  /**
   * Puts a command into the inbox that no engine wrote, behind those that are there: a start if its
   * kind is {@code start}, otherwise one of the controls.
   */
  void plantCommand(int shard, RunId run, String kind, int version, String body);

  /** Puts a timer there that no engine armed; its run was submitted. */
  void plantTimer(RunId run, int invocation, int attempt, String kind, long armedSeq, Instant due);
}
