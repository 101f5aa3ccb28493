package dev.solidflux.artifact;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hc.client5.http.DnsResolver;

/** Says for a name what was said to it, one after the other, and the last one again and again. */
final class Names implements DnsResolver {

  private final Map<String, Deque<InetAddress[]>> answers = new ConcurrentHashMap<>();
  final List<String> asked = new CopyOnWriteArrayList<>();

  Names with(String host, String... addresses) {
    InetAddress[] answer = new InetAddress[addresses.length];
    try {
      for (int i = 0; i < answer.length; i++) {
        answer[i] = InetAddress.getByName(addresses[i]);
      }
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
    answers.computeIfAbsent(host, name -> new ArrayDeque<>()).add(answer);
    return this;
  }

  @Override
  public synchronized InetAddress[] resolve(String host) throws UnknownHostException {
    asked.add(host);
    Deque<InetAddress[]> of = answers.get(host);
    if (of == null) {
      throw new UnknownHostException(host);
    }
    return of.size() > 1 ? of.remove() : of.element();
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }
}
