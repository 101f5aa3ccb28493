package dev.solidflux.api.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a group stands, or one of its elements.
 *
 * @param scope its number
 * @param solid the path of the group
 * @param in the number of the scope that the group is in
 * @param path its own, such as {@code views[3]}
 * @param index of the element; null unless the group fans out
 * @param state {@code open}, {@code succeeded}, {@code failed} or {@code cancelled}
 * @param failure why it failed
 * @param solids those in it; missing in a list
 */
public record ScopeView(
    int scope,
    String solid,
    int in,
    String path,
    @Nullable Integer index,
    String state,
    RunDetail.@Nullable FailureView failure,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Inner> solids) {

  /**
   * How a solid stands in one scope.
   *
   * @param name its path among all solids
   * @param path its own, such as {@code views[3].cut}
   * @param because of one that was skipped: the path of the solid on whose account; null if its own
   *     condition was false
   * @param tally how many of its invocations stand so, or of a group's elements
   * @param invocation the number of its only invocation; null if it has none, or many
   */
  public record Inner(
      String name,
      String path,
      String kind,
      boolean forEach,
      String state,
      @Nullable String because,
      Map<String, Integer> tally,
      @Nullable Integer invocation) {}
}
