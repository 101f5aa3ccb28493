package dev.solidflux.core.run;

/** Of a group, each element in a scope of its own. */
final class GroupWindow extends Window {
  GroupWindow(int scope, String solid, Spread spread, Numbers numbers) {
    super(scope, solid, spread, numbers);
  }

  @Override
  Added add(Expressions expressions, ScopeBindings values) {
    return fits(0);
  }

  @Override
  RunEvent event() {
    return new RunEvent.ScopesOpened(scope(), solid(), numbers().nextScope(), index(), count());
  }
}
