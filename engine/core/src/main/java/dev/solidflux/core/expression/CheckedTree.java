package dev.solidflux.core.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSource;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import java.util.HashMap;
import java.util.Map;

/**
 * What evaluation needs of a checked expression, which is kept as long as its pipeline is: neither
 * its text and macros, nor what exactly is in its lists and maps.
 */
final class CheckedTree {
  private static final CelType LIST = ListType.create(SimpleType.DYN);
  private static final CelType MAP = MapType.create(SimpleType.DYN, SimpleType.DYN);

  private CheckedTree() {}

  static CelAbstractSyntaxTree slim(CelAbstractSyntaxTree checked) {
    Map<Long, CelType> types = new HashMap<>();
    checked.getTypeMap().forEach((id, type) -> types.put(id, flat(type)));
    return CelAbstractSyntaxTree.newCheckedAst(
        checked.getExpr(), CelSource.newBuilder().build(), checked.getReferenceMap(), types);
  }

  private static CelType flat(CelType type) {
    return switch (type.kind()) {
      case LIST -> LIST;
      case MAP -> MAP;
      default -> type;
    };
  }
}
