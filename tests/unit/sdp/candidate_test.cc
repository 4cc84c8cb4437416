#include "sdp/candidate.h"

#include <gtest/gtest.h>

#include <string>

namespace halloo::sdp {
namespace {

Candidate taken(std::string_view text) {
  Candidate candidate;
  EXPECT_EQ(read_candidate(text, candidate), CandidateVerdict::taken) << text;
  return candidate;
}
CandidateVerdict verdict(std::string_view text) {
  Candidate candidate;
  return read_candidate(text, candidate);
}

TEST(CandidateTest, ReadsThoseOfChromium) {
  const Candidate host = taken(
      "candidate:1088096562 1 udp 2122194687 5f0f1d64-1a2b-4c3d-8e4f-5a6b7c8d9e0f.local 60408 typ host "
      "generation 0 ufrag TAOv network-id 1 network-cost 10");
  EXPECT_EQ(host.foundation, "1088096562");
  EXPECT_EQ(host.component, 1);
  EXPECT_EQ(host.transport, CandidateTransport::udp);
  EXPECT_EQ(host.priority, 2122194687u);
  EXPECT_EQ(host.address, "5f0f1d64-1a2b-4c3d-8e4f-5a6b7c8d9e0f.local");
  EXPECT_EQ(host.port, 60408);
  EXPECT_EQ(host.type, CandidateType::host);
  EXPECT_EQ(host.ufrag, "TAOv");

  const Candidate reflexive =
      taken("842163049 1 udp 1677729535 203.0.113.5 50010 typ srflx raddr 0.0.0.0 rport 0");
  EXPECT_EQ(reflexive.type, CandidateType::srflx);
  EXPECT_EQ(reflexive.related_address, "0.0.0.0");
  EXPECT_EQ(reflexive.related_port, 0);
  // A port without its address is nothing.
  EXPECT_EQ(taken("1 1 udp 1 192.0.2.1 5000 typ host rport 7").related_port, 0);
}

TEST(CandidateTest, ReadsThoseOfFirefoxInCapitals) {
  const Candidate tcp = taken("2 1 TCP 2105524479 2001:db8::9 9 typ host tcptype active");
  EXPECT_EQ(tcp.transport, CandidateTransport::tcp);
  EXPECT_EQ(tcp.tcp_type, TcpType::active);
}

TEST(CandidateTest, IsWrittenAsItWasRead) {
  for (const std::string text :
       {"1 1 udp 2130706431 192.0.2.1 5000 typ host",
        "1 2 udp 1 2001:db8::1 5000 typ prflx raddr 192.0.2.1 rport 7",
        "a/+ 1 tcp 1 x.local 9 typ relay raddr 192.0.2.1 rport 7 tcptype passive ufrag abcd",
        "1 1 tcp 4294967295 192.0.2.1 65535 typ host tcptype so"})
    EXPECT_EQ(to_text(taken(text)), text);
}

TEST(CandidateTest, UnknownKindsAreNotWrong) {
  EXPECT_EQ(verdict("1 1 ssltcp 1 192.0.2.1 443 typ host"), CandidateVerdict::unknown);
  EXPECT_EQ(verdict("1 1 udp 1 192.0.2.1 443 typ quantum"), CandidateVerdict::unknown);
}

TEST(CandidateTest, ToldWhatIsWrong) {
  for (const std::string_view text :
       {"", "candidate:", "1", "1 1 udp 1 192.0.2.1 5000", "1 1 udp 1 192.0.2.1 5000 host",
        "1 0 udp 1 192.0.2.1 5000 typ host", "1 257 udp 1 192.0.2.1 5000 typ host",
        "1 1 udp 4294967296 192.0.2.1 5000 typ host", "1 1 udp 1 192.0.2.1 65536 typ host",
        "1 1 udp 1 192.0.2.1;rm 5000 typ host", "! 1 udp 1 192.0.2.1 5000 typ host",
        "123456789012345678901234567890123 1 udp 1 192.0.2.1 5000 typ host",
        "1 1 udp 1 192.0.2.1 5000 typ host raddr", "1 1 udp 1 192.0.2.1 5000 typ host rport x",
        "1 1 tcp 1 192.0.2.1 5000 typ host tcptype maybe",
        "1 1 udp 1 192.0.2.1 5000 typ host tcptype active"})
    EXPECT_EQ(verdict(text), CandidateVerdict::wrong) << text;
}

TEST(CandidateTest, WhatIsNotTakenChangesNothing) {
  Candidate candidate = taken("1 1 udp 1 192.0.2.1 5000 typ host");
  const Candidate before = candidate;
  EXPECT_EQ(read_candidate("2 1 udp 1 192.0.2.2 5000 typ host raddr", candidate), CandidateVerdict::wrong);
  EXPECT_EQ(candidate, before);
}

}  // namespace
}  // namespace halloo::sdp
