package dev.solidflux.testkit.memory;

import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Hints;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Leases;
import dev.solidflux.flow.port.Meta;
import dev.solidflux.flow.port.Pipelines;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Submissions;
import java.time.InstantSource;
import java.util.List;

/** One database in memory. Several nodes may share it; its clock is the database's clock. */
public final class MemoryStore {

  private final Tables tables;
  private final MemoryHints hints = new MemoryHints();

  public MemoryStore(InstantSource clock) {
    this.tables = new Tables(clock);
  }

  public Meta meta() {
    return new MemoryMeta(tables);
  }

  public Leases leases() {
    return new MemoryLeases(tables);
  }

  public Journal journal() {
    return new MemoryJournal(tables);
  }

  public Submissions submissions() {
    return new MemorySubmissions(tables);
  }

  public Pipelines pipelines() {
    return new MemoryPipelines(tables);
  }

  public Runs runs() {
    return new MemoryRuns(tables);
  }

  /** Shared by all nodes of the store. */
  public Hints hints() {
    return hints;
  }

  /** What was parked, oldest first. */
  public List<Batch.ParkedRow> parked() {
    return tables.locked(() -> List.copyOf(tables.parked));
  }
}
