package dev.solidflux.api.problem;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.R2dbcTransientException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.NotAcceptableStatusException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;

/** Which problem an exception stands for. */
final class Translation {

  static Problem translate(Throwable error) {
    return switch (error) {
      case Problem problem -> problem;
      case MethodNotAllowedException e -> methodNotAllowed(e);
      case NotAcceptableStatusException e -> notAcceptable(e);
      case UnsupportedMediaTypeStatusException e -> unsupportedMediaType(e);
      case DataBufferLimitException e ->
          Problem.of(ProblemCode.BODY_TOO_LARGE, "the body is over the limit");
      case ResponseStatusException e -> byStatus(e.getStatusCode());
      default -> unavailable(error) ? databaseSilent() : internal();
    };
  }

  private static Problem methodNotAllowed(MethodNotAllowedException e) {
    String allowed =
        e.getSupportedMethods().stream()
            .map(HttpMethod::name)
            .sorted()
            .collect(Collectors.joining(", "));
    return Problem.of(
            ProblemCode.METHOD_NOT_ALLOWED,
            e.getHttpMethod() + " is not known here; allowed: " + allowed)
        .with(e.getHeaders());
  }

  private static Problem notAcceptable(NotAcceptableStatusException e) {
    return Problem.of(
        ProblemCode.NOT_ACCEPTABLE, "available: " + mediaTypes(e.getSupportedMediaTypes()));
  }

  private static Problem unsupportedMediaType(UnsupportedMediaTypeStatusException e) {
    MediaType given = e.getContentType();
    String detail =
        (given == null ? "the request names no Content-Type" : given + " is not understood")
            + "; send "
            + mediaTypes(e.getSupportedMediaTypes());
    return Problem.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE, detail).with(e.getHeaders());
  }

  private static String mediaTypes(Iterable<MediaType> types) {
    StringBuilder list = new StringBuilder();
    types.forEach(type -> list.append(list.isEmpty() ? "" : ", ").append(type));
    return list.toString();
  }

  private static Problem byStatus(HttpStatusCode status) {
    return switch (status.value()) {
      case 404 -> Problem.of(ProblemCode.NOT_FOUND, ProblemCode.NOT_FOUND.title());
      case 405 ->
          Problem.of(ProblemCode.METHOD_NOT_ALLOWED, ProblemCode.METHOD_NOT_ALLOWED.title());
      case 413 -> Problem.of(ProblemCode.BODY_TOO_LARGE, ProblemCode.BODY_TOO_LARGE.title());
      default ->
          status.is4xxClientError()
              ? Problem.of(ProblemCode.INVALID_REQUEST, "the request cannot be read")
              : internal();
    };
  }

  /** Whether the database (and not the statement) is at fault, anywhere in the causes. */
  private static boolean unavailable(Throwable error) {
    for (@Nullable Throwable e = error; e != null; e = e.getCause()) {
      boolean resource =
          e instanceof R2dbcException
              && (e instanceof R2dbcNonTransientResourceException
                  || e instanceof R2dbcTransientException
                  || e instanceof R2dbcTimeoutException);
      if (resource || e instanceof TimeoutException || e instanceof IOException) {
        return true;
      }
    }
    return false;
  }

  private static Problem databaseSilent() {
    return Problem.of(ProblemCode.UNAVAILABLE, "the database does not answer; try again");
  }

  /** Says nothing of the cause: messages may hold what the caller must not see. */
  private static Problem internal() {
    return Problem.of(ProblemCode.INTERNAL, "the server's log has the cause under this instance");
  }

  private Translation() {}
}
