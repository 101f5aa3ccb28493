package dev.solidflux.core.run;

import dev.solidflux.json.JsonSize;
import java.util.ArrayList;
import java.util.List;

/** Of waits that no worker is needed for. */
abstract class WaitWindow extends Window {
  private final List<Wait> waits = new ArrayList<>();

  WaitWindow(int scope, String solid, Spread spread, Numbers numbers) {
    super(scope, solid, spread, numbers);
  }

  Added add(Wait wait) {
    waits.add(wait);
    return fits(JsonSize.of(wait.otherwise()));
  }

  @Override
  RunEvent event() {
    return new RunEvent.WaitsBegun(
        scope(), solid(), numbers().nextInvocation(), index(), List.copyOf(waits));
  }
}
