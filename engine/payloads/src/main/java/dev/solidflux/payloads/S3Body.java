package dev.solidflux.payloads;

import dev.solidflux.flow.port.Payloads.Lost;
import dev.solidflux.json.Ref;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Bodies of answers, of which no more is kept than is wanted. */
final class S3Body {

  /** Of an error, that many pieces, and that much of each. */
  private static final int PIECES = 4;

  private static final int CHARACTERS = 4_096;
  private static final Pattern CODE = Pattern.compile("<Code>([A-Za-z]{1,64})</Code>");

  private final Ref ref;
  private final byte[] bytes;
  private int filled;

  private S3Body(Ref ref) {
    this.ref = ref;
    this.bytes = new byte[Math.toIntExact(ref.bytes())];
  }

  /** The value, if that is what it is. */
  static Mono<byte[]> value(Ref ref, Flux<ByteBuf> body) {
    return Mono.defer(
        () -> {
          S3Body value = new S3Body(ref);
          return body.doOnNext(value::add)
              .then(Mono.fromCallable(value::whole).subscribeOn(Schedulers.parallel()));
        });
  }

  private void add(ByteBuf piece) {
    int length = piece.readableBytes();
    if (length > bytes.length - filled) {
      throw new Lost(ref, "is longer where it is kept"); // the rest is not read
    }
    piece.readBytes(bytes, filled, length);
    filled += length;
  }

  private byte[] whole() {
    if (filled < bytes.length || !ref.names(bytes)) {
      throw new Lost(ref, "is another one where it is kept");
    }
    return bytes;
  }

  /** The store's word for an error; empty if it says none. */
  static Mono<String> code(Flux<ByteBuf> body) {
    return body.map(S3Body::text)
        .take(PIECES)
        .collect(StringBuilder::new, StringBuilder::append)
        .map(S3Body::code);
  }

  private static String text(ByteBuf piece) {
    int length = Math.min(piece.readableBytes(), CHARACTERS);
    return piece.toString(piece.readerIndex(), length, StandardCharsets.ISO_8859_1);
  }

  private static String code(CharSequence text) {
    Matcher code = CODE.matcher(text);
    return code.find() ? code.group(1) : "";
  }
}
