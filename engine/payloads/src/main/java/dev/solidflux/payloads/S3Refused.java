package dev.solidflux.payloads;

import java.util.Set;

/** What a store of objects answered, if not with what was asked for. */
final class S3Refused extends RuntimeException {
  private static final long serialVersionUID = 1;

  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  /** Too many requests, a request that took too long, another that was at the same object. */
  private static final Set<Integer> MAY_PASS = Set.of(408, 409, 429);

  private final int status;
  private final String code;

  /**
   * @param code the store's word for it, of letters alone; empty if it said none
   */
  S3Refused(S3Settings store, int status, String code) {
    super(
        "%s answered %d%s%s"
            .formatted(store, status, code.isEmpty() ? "" : " " + code, meaning(status)));
    this.status = status;
    this.code = code;
  }

  private static String meaning(int status) {
    return switch (status) {
      case 301, 307, 308 -> ": the bucket is in another region, or at another endpoint";
      case FORBIDDEN ->
          ": the keys, what they are allowed (GetObject, PutObject and ListBucket), the region or"
              + " the clock are not right";
      default -> "";
    };
  }

  /** Whether the same request may be answered otherwise in a moment. */
  boolean mayPass() {
    return status >= 500 || MAY_PASS.contains(status) || code.equals("RequestTimeout");
  }

  /** Whether the bucket is there, and the object is not. */
  boolean noObject() {
    return status == NOT_FOUND && !code.equals("NoSuchBucket");
  }
}
