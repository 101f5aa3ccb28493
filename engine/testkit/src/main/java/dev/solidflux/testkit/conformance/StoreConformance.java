package dev.solidflux.testkit.conformance;

import org.junit.jupiter.api.Nested;

/** Every suite of a store, so that no adapter misses one. */
public abstract class StoreConformance {

  protected abstract StoreUnderTest newStore();

  @Nested
  class AsMeta extends MetaConformance {
    @Override
    protected StoreUnderTest newStore() {
      return StoreConformance.this.newStore();
    }
  }

  @Nested
  class AsLeases extends LeasesConformance {
    @Override
    protected StoreUnderTest newStore() {
      return StoreConformance.this.newStore();
    }
  }

  @Nested
  class AsJournal extends JournalConformance {
    @Override
    protected StoreUnderTest newStore() {
      return StoreConformance.this.newStore();
    }
  }

  @Nested
  class AsSnapshots extends SnapshotsConformance {
    @Override
    protected StoreUnderTest newStore() {
      return StoreConformance.this.newStore();
    }
  }

  @Nested
  class AsOutbox extends OutboxConformance {
    @Override
    protected StoreUnderTest newStore() {
      return StoreConformance.this.newStore();
    }
  }

  @Nested
  class AsTimers extends TimersConformance {
    @Override
    protected StoreUnderTest newStore() {
      return StoreConformance.this.newStore();
    }
  }

  @Nested
  class AsCommands extends CommandsConformance {
    @Override
    protected StoreUnderTest newStore() {
      return StoreConformance.this.newStore();
    }
  }

  @Nested
  class AsKin extends KinConformance {
    @Override
    protected StoreUnderTest newStore() {
      return StoreConformance.this.newStore();
    }
  }

  @Nested
  class AsPermits extends PermitsConformance {
    @Override
    protected StoreUnderTest newStore() {
      return StoreConformance.this.newStore();
    }
  }

  @Nested
  class AsCache extends CacheConformance {
    @Override
    protected StoreUnderTest newStore() {
      return StoreConformance.this.newStore();
    }
  }

  @Nested
  class AsSubmissions extends SubmissionsConformance {
    @Override
    protected StoreUnderTest newStore() {
      return StoreConformance.this.newStore();
    }
  }

  @Nested
  class AsPipelines extends PipelinesConformance {
    @Override
    protected StoreUnderTest newStore() {
      return StoreConformance.this.newStore();
    }
  }

  @Nested
  class AsRuns extends RunsConformance {
    @Override
    protected StoreUnderTest newStore() {
      return StoreConformance.this.newStore();
    }
  }

  @Nested
  class AsDemand extends DemandConformance {
    @Override
    protected StoreUnderTest newStore() {
      return StoreConformance.this.newStore();
    }
  }

  @Nested
  class AsForecasts extends ForecastsConformance {
    @Override
    protected StoreUnderTest newStore() {
      return StoreConformance.this.newStore();
    }
  }

  @Nested
  class AsPayloads extends PayloadsConformance {
    @Override
    protected PayloadsUnderTest newPayloads() {
      return StoreConformance.this.newStore().payloads();
    }
  }

  @Nested
  class AsHints extends HintsConformance {
    @Override
    protected StoreUnderTest newStore() {
      return StoreConformance.this.newStore();
    }
  }
}
