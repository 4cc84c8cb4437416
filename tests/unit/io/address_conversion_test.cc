#include "io/address_conversion.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace halloo::io {
namespace {

TEST(AddressConversion, ThereAndBack) {
  for (const char* text : {"192.0.2.1:3478", "0.0.0.0:0", "[2001:db8::1:2]:65535", "[::]:1"}) {
    const Address address = *Address::parse(text);
    const TransportAddress converted = to_transport_address(address);
    EXPECT_EQ(converted.v6, address.is_v6());
    EXPECT_EQ(converted.port, address.port());
    EXPECT_TRUE(std::ranges::equal(converted.octets(), address.ip_bytes()));
    EXPECT_EQ(to_address(converted), address) << text;
  }
}

TEST(AddressConversion, AnIpv4AddressLeavesNothingBehind) {
  EXPECT_EQ(to_transport_address(*Address::parse("192.0.2.1:1")),
            (TransportAddress{false, {192, 0, 2, 1}, 1}));
}

TEST(AddressConversion, AMappedAddressBecomesPlain) {
  TransportAddress mapped{true, {}, 7};
  mapped.ip = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 9};
  EXPECT_EQ(to_address(mapped), *Address::parse("192.0.2.9:7"));
}

}  // namespace
}  // namespace halloo::io
