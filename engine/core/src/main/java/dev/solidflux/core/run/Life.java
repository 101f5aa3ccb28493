package dev.solidflux.core.run;

/** Where a run stands as a whole. */
public sealed interface Life {

  /** The word for it that users, SQL and metrics see. */
  RunState state();

  /** Whether tasks are sent. */
  default boolean sends() {
    return false;
  }

  /** Not taken up. */
  record Queued() implements Life {
    @Override
    public RunState state() {
      return RunState.QUEUED;
    }
  }

  /** It waits for the permits that it takes before it is begun. */
  record Held() implements Life {
    @Override
    public RunState state() {
      return RunState.HELD;
    }
  }

  /** Its solids are being invoked. */
  record Running() implements Life {
    @Override
    public RunState state() {
      return RunState.RUNNING;
    }

    @Override
    public boolean sends() {
      return true;
    }
  }

  /** Nothing is sent any more; workers were asked to stop. */
  record Cancelling(String reason) implements Life {
    @Override
    public RunState state() {
      return RunState.CANCELLING;
    }
  }

  /**
   * What runs at the end is being invoked.
   *
   * @param outcome of all before
   * @param scope that of the solids that run at the end
   */
  record Finishing(Outcome outcome, int scope) implements Life {
    @Override
    public RunState state() {
      return RunState.FINISHING;
    }

    @Override
    public boolean sends() {
      return true;
    }
  }

  /** Over. */
  record Ended(Outcome outcome) implements Life {
    @Override
    public RunState state() {
      return outcome.state();
    }
  }
}
