package dev.solidflux.core.expression;

import org.jspecify.annotations.Nullable;

/**
 * Parts of one value, each of which is evaluated whatever those before it lack, so that what they
 * look into is asked for together.
 */
final class Parts {

  /** How a part is evaluated. */
  interface Part {
    void evaluate() throws ExpressionFailure;
  }

  private Budget.@Nullable NotAtHand lacking;

  /**
   * The next one. Whether it fails is not known before those before it are.
   *
   * @throws Budget.NotAtHand if it is of no use to try another
   */
  void add(Part part) throws ExpressionFailure {
    try {
      part.evaluate();
    } catch (Budget.NotAtHand missing) {
      lacking = lacking == null ? missing : lacking;
    } catch (ExpressionFailure
        | RuntimeException
        | Budget.LimitPassed
        | StackOverflowError failure) {
      require();
      throw failure;
    }
  }

  /**
   * After the last one.
   *
   * @throws Budget.NotAtHand if one of them lacked something
   */
  void require() {
    if (lacking != null) {
      throw lacking;
    }
  }
}
