package dev.solidflux.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "168.63.129.16",
        "169.254.169.254",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "64:ff9b::169.254.169.254",
        "64:ff9b:1::8.8.8.8",
        "100::1",
        "2001::1",
        "2001:2::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "3fff::1",
        "5f00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1"
      })
  void notEverybodyReaches(String address) throws Exception {
    assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "100.63.255.255",
        "100.128.0.1",
        "168.63.129.15",
        "172.32.0.1",
        "192.0.1.1",
        "198.20.0.1",
        "223.255.255.255",
        "64:ff9b::8.8.8.8",
        "2001:4860:4860::8888",
        "2a00:1450::1"
      })
  void everybodyReaches(String address) throws Exception {
    assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isTrue();
  }

  @Test
  void whoeverConnectsIsGivenWhatWasLookedAtAlsoIfTheNameStandsForAnotherThen() throws Exception {
    Names names = new Names().with("a.example", "8.8.8.8").with("a.example", "127.0.0.1");
    PublicAddresses addresses = new PublicAddresses(names);
    assertThat(addresses.resolve("a.example", 80))
        .containsExactly(new InetSocketAddress(InetAddress.getByName("8.8.8.8"), 80));
    assertThat(names.asked).containsExactly("a.example");
    assertThatThrownBy(() -> addresses.resolve("a.example", 80))
        .isInstanceOf(UnknownHostException.class)
        .hasMessageStartingWith("a.example is not reached by everybody");
  }

  @Test
  void oneAddressThatNotEverybodyReachesIsEnough() {
    PublicAddresses addresses =
        new PublicAddresses(new Names().with("a.example", "8.8.8.8", "10.0.0.1"));
    assertThatThrownBy(() -> addresses.resolve("a.example"))
        .isInstanceOf(PublicAddresses.NotPublic.class);
  }
}
