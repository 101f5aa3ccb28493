package dev.solidflux.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.DecimalNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NumericNode;
import tools.jackson.databind.node.ValueNode;

/**
 * Makes the nodes that are read back of what is kept, so that it does not matter whether a value
 * was: equal numbers are equal nodes, and have the same text.
 *
 * <p>An integer is of the smallest kind that holds it. A real number is a decimal with a point or
 * an exponent: {@code 1.5e1} is {@code 15.0}, since {@code 15} would be an integer to whoever reads
 * it.
 */
public final class KeptNodes extends JsonNodeFactory {

  public static final KeptNodes FACTORY = new KeptNodes();

  private static final long serialVersionUID = 1;

  private KeptNodes() {}

  @Override
  public NumericNode numberNode(long number) {
    return number == (int) number ? super.numberNode((int) number) : super.numberNode(number);
  }

  @Override
  public ValueNode numberNode(@Nullable BigInteger number) {
    return number == null || number.bitLength() > 63
        ? super.numberNode(number)
        : numberNode(number.longValue());
  }

  /** NaN and the infinities, which are not JSON, stay what they are. */
  @Override
  public NumericNode numberNode(double number) {
    return Double.isFinite(number)
        ? DecimalNode.valueOf(real(new BigDecimal(Double.toString(number))))
        : super.numberNode(number);
  }

  @Override
  public NumericNode numberNode(float number) {
    return Float.isFinite(number)
        ? DecimalNode.valueOf(real(new BigDecimal(Float.toString(number))))
        : super.numberNode(number);
  }

  @Override
  public ValueNode numberNode(@Nullable BigDecimal number) {
    return super.numberNode(number == null ? null : real(number));
  }

  private static BigDecimal real(BigDecimal number) {
    return number.scale() == 0 ? number.setScale(1) : number;
  }
}
