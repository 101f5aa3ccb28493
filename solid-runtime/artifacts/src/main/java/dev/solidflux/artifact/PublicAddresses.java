package dev.solidflux.artifact;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Names of hosts that everybody can reach. Whoever connects is given the very addresses that were
 * looked at: asked again, a name may stand for another one.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">what is special in
 *     IPv4</a>
 * @see <a href="https://www.iana.org/assignments/iana-ipv6-special-registry">what is special in
 *     IPv6</a>
 */
record PublicAddresses(DnsResolver names) implements DnsResolver {

  /** IPv6 as it is given to networks; all else has a purpose of its own. */
  private static final Range GLOBAL = Range.of("2000::/3");

  /** IPv4 as it is reached from IPv6, in the last four bytes. */
  private static final Range NAT64 = Range.of("64:ff9b::/96");

  private static final List<Range> SPECIAL =
      Stream.of(
              "0.0.0.0/8", // this network
              "10.0.0.0/8", // private
              "100.64.0.0/10", // what carriers share
              "127.0.0.0/8", // this machine
              "168.63.129.16/32", // Azure's own services, for its machines
              "169.254.0.0/16", // this link; metadata of clouds
              "172.16.0.0/12", // private
              "192.0.0.0/24", // protocols; metadata of Oracle's cloud
              "192.0.2.0/24", // documentation
              "192.88.99.0/24", // relays to 6to4
              "192.168.0.0/16", // private
              "198.18.0.0/15", // benchmarks
              "198.51.100.0/24", // documentation
              "203.0.113.0/24", // documentation
              "224.0.0.0/4", // multicast
              "240.0.0.0/4", // reserved, and broadcast
              "2001::/23", // protocols: Teredo, benchmarks and others
              "2001:db8::/32", // documentation
              "2002::/16", // 6to4: any IPv4
              "3fff::/20") // documentation
          .map(Range::of)
          .toList();

  /** Somewhere that not everybody reaches. */
  static final class NotPublic extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    NotPublic(String host) {
      super(host + " is not reached by everybody, and not named in SOLIDFLUX_ARTIFACT_SOURCES");
    }
  }

  private record Range(InetAddress first, int bits) {

    static Range of(String text) {
      String[] parts = text.split("/", -1);
      try {
        return new Range(InetAddress.getByName(parts[0]), Integer.parseInt(parts[1]));
      } catch (UnknownHostException e) {
        throw new IllegalStateException("no address: " + text, e);
      }
    }

    boolean has(InetAddress address) {
      byte[] bytes = address.getAddress();
      byte[] begin = first.getAddress();
      boolean has = bytes.length == begin.length;
      for (int bit = 0; has && bit < bits; bit++) {
        int mask = 0x80 >> bit % 8;
        has = ((bytes[bit / 8] ^ begin[bit / 8]) & mask) == 0;
      }
      return has;
    }
  }

  /**
   * @throws NotPublic if one of its addresses is not everybody's
   */
  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] addresses = names.resolve(host);
    for (InetAddress address : addresses) {
      if (!isPublic(address)) {
        throw new NotPublic(host);
      }
    }
    return addresses;
  }

  @Override
  public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
    return Arrays.stream(resolve(host)).map(at -> new InetSocketAddress(at, port)).toList();
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }

  static boolean isPublic(InetAddress address) throws UnknownHostException {
    byte[] bytes = address.getAddress();
    if (NAT64.has(address)) {
      return isPublic(InetAddress.getByAddress(Arrays.copyOfRange(bytes, 12, 16)));
    }
    boolean isGiven = bytes.length == 4 || GLOBAL.has(address);
    return isGiven && SPECIAL.stream().noneMatch(range -> range.has(address));
  }
}
