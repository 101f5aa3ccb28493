package dev.solidflux.testkit.conformance;

import dev.solidflux.flow.port.Payloads;
import dev.solidflux.json.Ref;

/** A place where no values are kept yet, and a way past its adapter to what is kept there. */
public interface PayloadsUnderTest {

  Payloads payloads();

  /** Under the name of a value there stand these bytes now, whatever they are. */
  void plant(Ref ref, byte[] bytes);

  /** Leaves what a node leaves behind that ends half way through a put. */
  void putHalf(Ref ref, byte[] json);
}
