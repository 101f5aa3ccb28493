package dev.solidflux.api.connection;

import dev.solidflux.api.guard.SecurityHeaders;
import dev.solidflux.api.problem.Problem;
import dev.solidflux.api.problem.ProblemBody;
import dev.solidflux.api.problem.ProblemCode;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Puts a problem into refusals that have none: what is no HTTP, or too long for the server to read,
 * is refused before any route is asked.
 */
final class BareRefusals extends ChannelDuplexHandler {
  private final SecurityHeaders security;
  private final JsonMapper json;
  private boolean head;

  BareRefusals(SecurityHeaders security, JsonMapper json) {
    this.security = security;
    this.json = json;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request) {
      head = HttpMethod.HEAD.equals(request.method());
    }
    context.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    boolean bare =
        message instanceof FullHttpResponse response
            && response.status().code() >= 400
            && !response.content().isReadable()
            && !response.headers().contains(SecurityHeaders.POLICY);
    super.write(context, bare ? told((FullHttpResponse) message) : message, promise);
  }

  private FullHttpResponse told(FullHttpResponse bare) {
    byte[] body = json.writeValueAsBytes(ProblemBody.of(problem(bare.status().code())));
    FullHttpResponse told =
        new DefaultFullHttpResponse(
            bare.protocolVersion(),
            bare.status(),
            head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body));
    told.headers()
        .set(bare.headers())
        .remove(HttpHeaderNames.TRANSFER_ENCODING)
        .set(HttpHeaderNames.CONTENT_TYPE, MediaType.APPLICATION_PROBLEM_JSON_VALUE)
        .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
    security.all().forEach((name, value) -> told.headers().set(name, value));
    bare.release();
    return told;
  }

  private static Problem problem(int status) {
    return switch (status) {
      case 413 -> Problem.of(ProblemCode.BODY_TOO_LARGE, ProblemCode.BODY_TOO_LARGE.title());
      case 414 ->
          Problem.of(
              ProblemCode.ADDRESS_TOO_LONG, "a request's first line has 4,096 characters at most");
      case 431 ->
          Problem.of(ProblemCode.HEADERS_TOO_LARGE, "a request's headers have 8,192 bytes at most");
      default -> Problem.of(ProblemCode.INVALID_REQUEST, "the request cannot be read");
    };
  }
}
