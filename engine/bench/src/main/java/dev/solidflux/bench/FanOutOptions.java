package dev.solidflux.bench;

/**
 * What to measure of fan-outs.
 *
 * @param json whether to print one JSON object instead of text
 * @param elements of the large fan-out, and how many independent runs there are
 * @param fewer elements of the small one, and of the warm-up
 * @param payloadBytes what each step is given and gives back
 * @param shards how many shards there are
 */
record FanOutOptions(boolean json, int elements, int fewer, int payloadBytes, int shards) {

  static final String USAGE =
      """
      Usage: bench fanout [--json] [--elements N] [--fewer M] [--payload B] [--shards S]

      Measures one run that fans out, beside as many independent runs of one step: how long both
      take, how WAL and heap grow with the elements, and how long it takes to bring the run into
      memory again.
        --elements    of the large fan-out, and the number of independent runs (10000)
        --fewer       elements of the small fan-out (2000)
        --payload     bytes that each step is given and gives back (100)
        --shards      shards (8)
      """;

  /**
   * @throws Arguments.Unusable if they make no sense
   */
  static FanOutOptions parse(Arguments read) {
    boolean json = false;
    int elements = 10_000;
    int fewer = 2_000;
    int payload = 100;
    int shards = 8;
    while (read.hasNext()) {
      switch (read.name()) {
        case "--json" -> json = true;
        case "--elements" -> elements = read.number(1, 100_000);
        case "--fewer" -> fewer = read.number(1, 100_000);
        case "--payload" -> payload = read.number(0, 10_000);
        case "--shards" -> shards = read.number(1, 1_024);
        default -> throw read.unknown();
      }
    }
    return new FanOutOptions(json, elements, fewer, payload, shards);
  }
}
