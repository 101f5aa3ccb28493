package dev.solidflux.core.expression;

import dev.cel.common.CelOptions;
import dev.cel.common.exceptions.CelAttributeNotFoundException;
import dev.cel.common.exceptions.CelRuntimeException;
import dev.cel.common.values.CelByteString;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelFunctionOverload;
import dev.cel.runtime.CelFunctionResolver;
import dev.cel.runtime.CelResolvedOverload;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.ConcatenatedListView;
import dev.cel.runtime.DefaultDispatcher;
import dev.cel.runtime.RuntimeEquality;
import dev.cel.runtime.RuntimeHelpers;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * CEL's standard functions, each paid for before it runs: by itself CEL compares, joins and
 * searches whatever it is given, without a word in between. One for each evaluation.
 */
final class PaidFunctions implements CelFunctionResolver {
  /** Of a reference in a list. */
  static final int REFERENCE = 8;

  /** Longer than any number, time or duration is written; their parsers are not made for more. */
  private static final int LONGEST_NUMBER = 1_000;

  private static final RuntimeEquality STANDARD_EQUALITY =
      RuntimeEquality.create(RuntimeHelpers.create(), CelExpression.OPTIONS);
  private static final DefaultDispatcher STANDARD = standard(CelExpression.OPTIONS);

  private final Budget budget;
  private final PaidEquality equality;
  private final PaidSearch search;
  private final Map<String, CelResolvedOverload> paid = new HashMap<>();

  PaidFunctions(Budget budget) {
    this.budget = budget;
    this.equality = new PaidEquality(budget, STANDARD_EQUALITY);
    this.search = new PaidSearch(budget);
  }

  private static DefaultDispatcher standard(CelOptions options) {
    DefaultDispatcher.Builder functions = DefaultDispatcher.newBuilder();
    for (CelFunctionBinding binding :
        CelStandardFunctions.newBuilder().build().newFunctionBindings(STANDARD_EQUALITY, options)) {
      functions.addOverload(
          binding.getOverloadId(),
          binding.getOverloadId(),
          binding.getArgTypes(),
          binding.isStrict(),
          binding.getDefinition());
    }
    return functions.build();
  }

  @Override
  public Optional<CelResolvedOverload> findOverloadMatchingArgs(
      String function, Collection<String> overloads, Object[] arguments)
      throws CelEvaluationException {
    return STANDARD
        .findOverloadMatchingArgs(function, overloads, arguments)
        .map(overload -> paid.computeIfAbsent(overload.getOverloadId(), id -> paid(overload)));
  }

  @Override
  public Optional<CelResolvedOverload> findOverloadMatchingArgs(String function, Object[] arguments)
      throws CelEvaluationException {
    return findOverloadMatchingArgs(function, List.of(function), arguments);
  }

  /** CEL wants what all evaluations share to be immutable; this one ends with its own. */
  @SuppressWarnings("Immutable")
  private CelResolvedOverload paid(CelResolvedOverload overload) {
    return CelResolvedOverload.of(
        overload.getFunctionName(),
        overload.getOverloadId(),
        arguments -> call(overload.getOverloadId(), overload.getDefinition(), arguments),
        overload.isStrict(),
        overload.getParameterTypes());
  }

  /** CEL would write all arguments into the message of what it did not foresee. */
  private Object call(String overload, CelFunctionOverload standard, Object[] arguments)
      throws CelEvaluationException {
    try {
      return result(overload, standard, arguments);
    } catch (CelAttributeNotFoundException missing) {
      throw new CelEvaluationException("key '" + arguments[1] + "' is not present in map", missing);
    } catch (CelRuntimeException foreseen) {
      throw foreseen;
    } catch (RuntimeException unforeseen) {
      throw new CelEvaluationException(String.valueOf(unforeseen.getMessage()), unforeseen);
    }
  }

  private Object result(String overload, CelFunctionOverload standard, Object[] arguments)
      throws CelEvaluationException {
    budget.steps(1);
    return switch (overload) {
      case "equals" -> equality.equal(arguments[0], arguments[1]);
      case "not_equals" -> !equality.equal(arguments[0], arguments[1]);
      case "in_list" -> equality.contains((List<?>) arguments[1], arguments[0]);
      case "matches", "matches_string" ->
          search.matches((String) arguments[0], (String) arguments[1]);
      case "contains_string" -> search.contains((String) arguments[0], (String) arguments[1]);
      default -> {
        pay(overload, arguments);
        yield standard.apply(arguments);
      }
    };
  }

  private void pay(String overload, Object[] arguments) throws CelEvaluationException {
    for (Object argument : arguments) {
      budget.read(length(argument));
    }
    switch (overload) {
      case "in_map", "index_map" -> requireKey(arguments[overload.equals("in_map") ? 0 : 1]);
      case "add_string" -> budget.make(2 * (length(arguments[0]) + length(arguments[1])));
      case "add_bytes" -> budget.make(length(arguments[0]) + length(arguments[1]));
      case "string_to_bytes" -> budget.make(3 * length(arguments[0]));
      case "bytes_to_string" -> budget.make(2 * length(arguments[0]));
      case "add_list" -> join((List<?>) arguments[0], (List<?>) arguments[1]);
      case "string_to_int64",
          "string_to_uint64",
          "string_to_double",
          "string_to_bool",
          "string_to_duration",
          "string_to_timestamp" ->
          requireShort(length(arguments[0]));
      default -> {}
    }
  }

  /** What a macro collects grows in place, and is not copied. */
  private void join(List<?> first, List<?> second) {
    long copied = second.size() + (first instanceof ConcatenatedListView ? 0L : first.size());
    budget.make(REFERENCE * copied);
    budget.steps(copied);
  }

  /** A list can be shared within itself so often that to hash it never ends. */
  static void requireKey(Object key) throws CelEvaluationException {
    if (key instanceof Iterable || key instanceof Map) {
      throw new CelEvaluationException("a list or an object cannot be a key; use string(…)");
    }
  }

  private static void requireShort(long length) throws CelEvaluationException {
    if (length > LONGEST_NUMBER) {
      throw new CelEvaluationException(
          "a text of " + length + " characters is no number, time or duration");
    }
  }

  private static long length(Object value) {
    return switch (value) {
      case String text -> text.length();
      case CelByteString bytes -> bytes.size();
      default -> 0;
    };
  }
}
