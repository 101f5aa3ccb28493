package dev.solidflux.api.page;

import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * The page's routes. Its one document stands at each address that a view has; any other path is
 * left to whoever answers unknown ones.
 */
public final class PageRoutes {
  private static final RequestPredicate READ =
      RequestPredicates.methods(HttpMethod.GET, HttpMethod.HEAD);
  private static final RequestPredicate VIEW =
      RequestPredicates.path("/")
          .or(RequestPredicates.path("/runs/{id}"))
          .or(RequestPredicates.path("/queues/{name}"));

  public static RouterFunction<ServerResponse> of(Assets assets) {
    return RouterFunctions.route(READ.and(VIEW), request -> answer(request, assets.document()))
        .and(request -> asset(assets, request));
  }

  private static Mono<HandlerFunction<ServerResponse>> asset(Assets assets, ServerRequest request) {
    return READ.test(request)
        ? Mono.justOrEmpty(assets.at(request.path())).map(asset -> again -> answer(again, asset))
        : Mono.empty();
  }

  private static Mono<ServerResponse> answer(ServerRequest request, Asset asset) {
    return request
        .checkNotModified(asset.etag())
        .switchIfEmpty(
            ServerResponse.ok()
                .contentType(asset.type())
                .eTag(asset.etag())
                .cacheControl(asset.caching())
                .bodyValue(asset.content()));
  }

  private PageRoutes() {}
}
