#include "turn/peer_policy.h"

#include <gtest/gtest.h>

#include "sim/turn/wire.h"

namespace halloo::turn {
namespace {

using sim::at;

const TransportAddress kPublic = at("203.0.113.1"), kPublicV6 = at("2001:db8::1");
const TransportAddress kHome = at("192.168.1.5"), kHomeV6 = at("fd12::5");

bool permitted(const char* peer, const TransportAddress& relay, const PeerPolicy& policy = {{}, {}}) {
  return policy.permits(at(peer, 7000), relay);
}

TEST(PeerPolicy, PermitsTheInternet) {
  for (const char* peer : {"198.51.100.7", "8.8.8.8", "1.1.1.1", "223.255.255.255", "100.63.255.255",
                           "100.128.0.0", "172.15.255.255", "172.32.0.0", "169.253.0.1", "128.0.0.1"})
    EXPECT_TRUE(permitted(peer, kPublic)) << peer;
  for (const char* peer : {"2001:db8::7", "2606:4700::1111", "2001:1::1", "64:ff9b::808:808",
                           "2002:808:808::1", "::ffff:8.8.8.8"})
    EXPECT_TRUE(permitted(peer, kPublicV6)) << peer;
}

TEST(PeerPolicy, ForbidsWhatIsNobodysOrEveryonesOrThisMachines) {
  for (const char* peer :
       {"0.0.0.0", "0.1.2.3", "127.0.0.1", "127.255.255.255", "169.254.0.1", "169.254.169.254", "192.0.0.8",
        "224.0.0.251", "239.255.255.250", "240.0.0.1", "255.255.255.255"})
    for (const TransportAddress& relay : {kPublic, kHome, at("127.0.0.1"), at("169.254.0.2")})
      EXPECT_FALSE(permitted(peer, relay)) << peer;
  for (const char* peer : {"::", "::1", "fe80::1", "febf::1", "ff02::1", "ff0e::1", "100::1"})
    for (const TransportAddress& relay : {kPublicV6, kHomeV6, at("::1"), at("fe80::2")})
      EXPECT_FALSE(permitted(peer, relay)) << peer;
}

TEST(PeerPolicy, ForbidsIPv4HoweverItIsWritten) {
  for (const char* peer : {"::ffff:127.0.0.1",                // mapped
                           "::127.0.0.1",                     // compatible
                           "::ffff:0:127.0.0.1",              // translated
                           "64:ff9b::127.0.0.1",              // NAT64
                           "2002:7f00:1::",                   // 6to4
                           "2002:7f00:1::203.0.113.1",        //
                           "2001:0:7f00:1::3434:8e8e",        // Teredo, its server
                           "2001:0:cb00:7101:0:0:80ff:fffe",  // Teredo, its client: inverted
                           "2001:db8::5efe:127.0.0.1",        // ISATAP
                           "2001:db8::200:5efe:127.0.0.1",    // ISATAP, of a global address
                           "::ffff:169.254.169.254", "64:ff9b::169.254.169.254", "2002:a9fe:a9fe::1",
                           "::ffff:0.0.0.0", "::ffff:224.0.0.1", "64:ff9b::10.0.0.1", "::ffff:192.168.0.1",
                           "2002:c0a8:1::1", "64:ff9b:1::8.8.8.8"})
    EXPECT_FALSE(permitted(peer, kPublicV6)) << peer;
}

TEST(PeerPolicy, LetsPrivateNetworksToTheirOwn) {
  for (const char* peer :
       {"10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "100.64.0.1"}) {
    EXPECT_FALSE(permitted(peer, kPublic)) << peer;
    EXPECT_TRUE(permitted(peer, kHome)) << peer;
  }
  for (const char* peer : {"fc00::1", "fdff::1", "fec0::1", "64:ff9b::10.0.0.1", "::ffff:10.0.0.1"}) {
    EXPECT_FALSE(permitted(peer, kPublicV6)) << peer;
    EXPECT_TRUE(permitted(peer, kHomeV6)) << peer;
  }
  EXPECT_TRUE(permitted("8.8.8.8", kHome));
  EXPECT_TRUE(is_private(at("100.127.255.255")));
  EXPECT_FALSE(is_private(at("100.128.0.0")));
}

TEST(PeerPolicy, ForbidsThisMachinesAddresses) {
  const PeerPolicy policy({AddressRange::of(kPublic, 32), AddressRange::of(kPublicV6, 128)}, {});
  EXPECT_FALSE(permitted("203.0.113.1", kPublic, policy));
  EXPECT_TRUE(permitted("203.0.113.2", kPublic, policy));
  EXPECT_FALSE(permitted("2001:db8::1", kPublicV6, policy));
  EXPECT_FALSE(permitted("::ffff:203.0.113.1", kPublicV6, policy));
  EXPECT_FALSE(permitted("2002:cb00:7101::1", kPublicV6, policy));
}

TEST(PeerPolicy, TheOperatorMayAllowAnyOfIt) {
  const PeerPolicy policy({AddressRange::of(kPublic, 32)},
                          {AddressRange::of(at("127.0.0.0"), 8), AddressRange::of(at("::1"), 128),
                           AddressRange::of(kPublic, 32), AddressRange::of(at("10.1.0.0"), 16)});
  EXPECT_TRUE(permitted("127.0.0.1", kPublic, policy));
  EXPECT_TRUE(permitted("::1", kPublicV6, policy));
  EXPECT_TRUE(permitted("203.0.113.1", kPublic, policy));
  EXPECT_TRUE(permitted("10.1.2.3", kPublic, policy));
  EXPECT_FALSE(permitted("10.2.2.3", kPublic, policy));
  EXPECT_TRUE(permitted("::ffff:127.0.0.1", kPublicV6, policy));
  EXPECT_FALSE(permitted("::", kPublicV6, policy));
  EXPECT_FALSE(permitted("169.254.169.254", kPublic, policy));
  const PeerPolicy tunnels({}, {AddressRange::of(at("2002::"), 16)});
  EXPECT_FALSE(permitted("2002:7f00:1::", kPublicV6, tunnels)) << "not what is in them";
}

TEST(AddressRange, ContainsWhatSharesItsPrefix) {
  EXPECT_TRUE(AddressRange::of(at("0.0.0.0"), 0).contains(at("255.1.2.3")));
  EXPECT_FALSE(AddressRange::of(at("0.0.0.0"), 0).contains(at("2001:db8::1")));
  EXPECT_TRUE(AddressRange::of(at("::"), 0).contains(at("2001:db8::1")));
  const AddressRange nine = AddressRange::of(at("10.128.0.0"), 9);
  EXPECT_TRUE(nine.contains(at("10.255.0.1")));
  EXPECT_FALSE(nine.contains(at("10.127.255.255")));
  EXPECT_TRUE(AddressRange::of(at("192.0.2.1"), 32).contains(at("::ffff:192.0.2.1")));
  EXPECT_FALSE(AddressRange::of(at("192.0.2.1"), 32).contains(at("192.0.2.2")));
}

}  // namespace
}  // namespace halloo::turn
