package io.permalloy.runtime.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0, ::",
    "0, 1, ::1",
    "20010db800000000, 1, 2001:db8::1",
    "20010db800000000, 2000000000000, 2001:db8:0:0:2::",
    "20010db800000001, 1000100010001, 2001:db8:0:1:1:1:1:1",
    "2001000000000001, 1, 2001:0:0:1::1",
    "20010db800000000, 1000000000001, 2001:db8::1:0:0:1",
    "0, ffffc0000201, ::ffff:192.0.2.1",
    "0, fffec0000201, ::fffe:c000:201",
    "1000000000000, 0, 1::",
    "fe80000000000000, 21122fffe334455, fe80::211:22ff:fe33:4455",
    "1000200030004, 5000600070008, 1:2:3:4:5:6:7:8",
    "ffffffffffffffff, ffffffffffffffff, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
  })
  void writesIpv6AsRfc5952(String high, String low, String text) {
    assertEquals(
        text, AddressText.ipv6(Long.parseUnsignedLong(high, 16), Long.parseUnsignedLong(low, 16)));
  }

  @Test
  void writesIpv4() {
    assertEquals("0.0.0.0", AddressText.ipv4(0));
    assertEquals("255.255.255.255", AddressText.ipv4(0xffff_ffffL));
    assertEquals("192.0.2.10", AddressText.ipv4(0xc000_020aL));
  }

  @Test
  void isReadBackByTheJdk() throws UnknownHostException {
    SplittableRandom random = new SplittableRandom(5952);
    for (int i = 0; i < 20_000; i++) {
      // Whole groups of zeros are what the notation is about.
      long zeros = random.nextLong();
      long high = 0;
      long low = 0;
      for (int group = 0; group < 4; group++) {
        high = high << 16 | ((zeros >>> group & 1) == 0 ? 0 : random.nextInt(1 << 16));
        low = low << 16 | ((zeros >>> 8 + group & 1) == 0 ? 0 : random.nextInt(1 << 16));
      }
      String text = AddressText.ipv6(high, low);
      assertFalse(text.contains(":::"), text);
      if (high == 0 && low >>> 32 == 0xffff) {
        continue; // the JDK makes an IPv4 address of those
      }
      byte[] bytes = Packets.address(high, low);
      assertEquals(InetAddress.getByAddress(bytes), InetAddress.getByName(text), text);
    }
  }
}
