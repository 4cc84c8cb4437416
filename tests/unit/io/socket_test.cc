#include "io/socket.h"

#include <gtest/gtest.h>

namespace halloo::io {
namespace {

TEST(Address, ReadsAndWritesItself) {
  for (std::string text : {"127.0.0.1:80", "0.0.0.0:0", "[::1]:65535", "[2001:db8::1]:443", "[::]:1"}) {
    auto address = Address::parse(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->to_string(), text);
  }
}

TEST(Address, RefusesWhatIsNone) {
  for (const char* text : {"", ":", "80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536",
                           "127.0.0.1:-1", "127.0.0.1:80 ", "localhost:80", "::1:80", "[::1]", "[::1:80",
                           "[127.0.0.1]:80", "256.0.0.1:80", "[fe80::1%nosuchlink]:80"})
    EXPECT_FALSE(Address::parse(text)) << text;
}

TEST(Address, ReadsAnIpAlone) {
  EXPECT_EQ(Address::parse_ip("192.0.2.1", 7)->to_string(), "192.0.2.1:7");
  EXPECT_EQ(Address::parse_ip("2001:db8::1")->ip(), "2001:db8::1");
  EXPECT_EQ(Address::parse_ip("[2001:db8::1]")->ip(), "2001:db8::1");
  EXPECT_FALSE(Address::parse_ip("example.org"));
  EXPECT_FALSE(Address::parse_ip(""));
}

TEST(Address, TakesAMappedAddressForWhatItIs) {
  EXPECT_EQ(*Address::parse("[::ffff:192.0.2.1]:5"), *Address::parse("192.0.2.1:5"));
}

TEST(Address, Compares) {
  Address a = *Address::parse("192.0.2.1:5");
  EXPECT_NE(a, a.with_port(6));
  EXPECT_EQ(a, a.with_port(6).with_port(5));
  EXPECT_LT(a, *Address::parse("192.0.2.2:1"));
  EXPECT_LT(a, *Address::parse("[::1]:1"));
  EXPECT_EQ(std::hash<Address>()(a), std::hash<Address>()(*Address::parse("192.0.2.1:5")));
  EXPECT_TRUE(Address::parse_ip("127.8.9.1")->is_loopback());
  EXPECT_TRUE(Address::parse_ip("::1")->is_loopback());
  EXPECT_FALSE(a.is_loopback());
  EXPECT_TRUE(Address().is_unspecified());
  EXPECT_TRUE(Address::parse_ip("::")->is_unspecified());
}

TEST(OpenTcpListener, SaysWhyNot) {
  auto first = open_tcp_listener(*Address::parse("127.0.0.1:0"));
  ASSERT_TRUE(first);
  Address address = local_address(first->get());
  auto second = open_tcp_listener(address);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error(), address.to_string() + " is already in use");
  auto elsewhere = open_tcp_listener(*Address::parse("192.0.2.1:0"));
  ASSERT_FALSE(elsewhere);
  EXPECT_EQ(elsewhere.error(), "192.0.2.1:0 is not an address of this machine");
}

}  // namespace
}  // namespace halloo::io
