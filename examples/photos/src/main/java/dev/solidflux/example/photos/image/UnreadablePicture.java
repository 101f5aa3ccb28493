package dev.solidflux.example.photos.image;

/** A file that is no picture we can measure. */
public final class UnreadablePicture extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  UnreadablePicture(String reason) {
    super(reason);
    this.reason = reason;
  }

  UnreadablePicture(String reason, Throwable cause) {
    super(reason, cause);
    this.reason = reason;
  }

  /** Why, in words for a person. */
  public String reason() {
    return reason;
  }
}
