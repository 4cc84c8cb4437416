#include "io/websocket.h"

#include <gtest/gtest.h>

#include <initializer_list>

namespace halloo::io::websocket {
namespace {

using Kind = Event::Kind;

std::string octets(std::initializer_list<int> values) {
  std::string text;
  for (int value : values) text.push_back(static_cast<char>(value));
  return text;
}

struct Seen {
  Kind kind;
  std::string payload;
  std::uint16_t code = 0;
  bool operator==(const Seen&) const = default;
};
void PrintTo(const Seen& seen, std::ostream* out) {
  *out << static_cast<int>(seen.kind) << " '" << seen.payload.substr(0, 40) << "' (" << seen.payload.size()
       << ") " << seen.code;
}

void feed(Decoder& decoder, std::string piece, std::vector<Seen>& seen) {
  MutableBytes input(reinterpret_cast<std::uint8_t*>(piece.data()), piece.size());
  for (;;) {
    Event event = decoder.next(input);
    if (event.kind == Kind::kNeedMore) break;
    // The sentence of an error is for people.
    seen.push_back({event.kind, event.kind == Kind::kError ? "" : std::string(event.payload), event.code});
  }
  EXPECT_TRUE(input.empty());
}

// What comes out must not depend on how the octets come in: at once, cut at each place, one by one.
std::vector<Seen> decode(const std::string& stream, Role role = Role::kServer, std::size_t max = 0) {
  std::vector<Seen> whole;
  Decoder decoder(role, max);
  feed(decoder, stream, whole);
  for (std::size_t cut = 1; cut < stream.size(); ++cut) {
    std::vector<Seen> seen;
    Decoder in_two(role, max);
    feed(in_two, stream.substr(0, cut), seen);
    feed(in_two, stream.substr(cut), seen);
    EXPECT_EQ(seen, whole) << "cut at " << cut;
  }
  std::vector<Seen> seen;
  Decoder one_by_one(role, max);
  for (char octet : stream) feed(one_by_one, std::string(1, octet), seen);
  EXPECT_EQ(seen, whole);
  return whole;
}

std::string masked(Opcode opcode, std::string_view payload, bool fin = true) {
  std::string frame;
  append_masked_frame(frame, opcode, payload, 0x3d21fa37, fin);
  return frame;
}

std::vector<Seen> error(std::uint16_t code) {
  return {{Kind::kError, "", code}};
}

// The examples of RFC 6455 section 5.7.
TEST(WebSocketDecoder, ReadsTheExamplesOfTheRfc) {
  EXPECT_EQ(decode(octets({0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f}), Role::kClient),
            (std::vector<Seen>{{Kind::kText, "Hello"}}));
  EXPECT_EQ(decode(octets({0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58})),
            (std::vector<Seen>{{Kind::kText, "Hello"}}));
  EXPECT_EQ(decode(octets({0x01, 0x03, 0x48, 0x65, 0x6c, 0x80, 0x02, 0x6c, 0x6f}), Role::kClient),
            (std::vector<Seen>{{Kind::kText, "Hello"}}));
  EXPECT_EQ(decode(octets({0x89, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f}), Role::kClient),
            (std::vector<Seen>{{Kind::kPing, "Hello"}}));
  EXPECT_EQ(decode(octets({0x8a, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58})),
            (std::vector<Seen>{{Kind::kPong, "Hello"}}));
  std::string data256(256, 'x'), data64k(65536, 'y');
  EXPECT_EQ(decode(octets({0x82, 0x7e, 0x01, 0x00}) + data256, Role::kClient),
            (std::vector<Seen>{{Kind::kBinary, data256}}));
  std::vector<Seen> seen;
  Decoder decoder(Role::kClient, 0);
  feed(decoder, octets({0x82, 0x7f, 0, 0, 0, 0, 0, 1, 0, 0}) + data64k, seen);
  EXPECT_EQ(seen, (std::vector<Seen>{{Kind::kBinary, data64k}}));
}

TEST(WebSocketDecoder, ReadsManyFramesOfEachLength) {
  std::string stream;
  std::vector<Seen> expected;
  for (std::size_t size : std::initializer_list<std::size_t>{0, 1, 7, 8, 125, 126, 127, 300}) {
    std::string payload(size, static_cast<char>('a' + size % 26));
    stream += masked(Opcode::kText, payload);
    expected.push_back({Kind::kText, payload});
  }
  EXPECT_EQ(decode(stream), expected);
}

TEST(WebSocketDecoder, JoinsFragmentsAroundControlFrames) {
  std::string stream = masked(Opcode::kText, "ha", false) + masked(Opcode::kPing, "now?") +
                       masked(Opcode::kContinuation, "", false) + masked(Opcode::kPong, "") +
                       masked(Opcode::kContinuation, "lloo") + masked(Opcode::kText, "next");
  EXPECT_EQ(decode(stream),
            (std::vector<Seen>{
                {Kind::kPing, "now?"}, {Kind::kPong, ""}, {Kind::kText, "halloo"}, {Kind::kText, "next"}}));
}

TEST(WebSocketDecoder, ChecksUtf8AcrossFragments) {
  EXPECT_EQ(decode(masked(Opcode::kText, "\xe2\x82", false) + masked(Opcode::kContinuation, "\xac")),
            (std::vector<Seen>{{Kind::kText, "\u20ac"}}));
  EXPECT_EQ(decode(masked(Opcode::kText, "\xe2\x82", false) + masked(Opcode::kContinuation, "x")),
            error(1007));
  EXPECT_EQ(decode(masked(Opcode::kText, "\xe2\x82")), error(1007));
  EXPECT_EQ(decode(masked(Opcode::kText, "\xed\xa0\x80")), error(1007));
  EXPECT_EQ(decode(masked(Opcode::kBinary, "\xff")), (std::vector<Seen>{{Kind::kBinary, "\xff"}}));
}

TEST(WebSocketDecoder, RefusesBrokenFrames) {
  EXPECT_EQ(decode(octets({0xc1, 0x80, 0, 0, 0, 0})), error(1002)) << "reserved bit";
  EXPECT_EQ(decode(octets({0x91, 0x80, 0, 0, 0, 0})), error(1002)) << "reserved bit";
  EXPECT_EQ(decode(octets({0x83, 0x80, 0, 0, 0, 0})), error(1002)) << "reserved opcode";
  EXPECT_EQ(decode(octets({0x8b, 0x80, 0, 0, 0, 0})), error(1002)) << "reserved control opcode";
  EXPECT_EQ(decode(octets({0x81, 0x01, 0x61})), error(1002)) << "no mask from a client";
  EXPECT_EQ(decode(masked(Opcode::kText, "a"), Role::kClient), error(1002)) << "mask from a server";
  EXPECT_EQ(decode(octets({0x81, 0xfe, 0, 125, 0, 0, 0, 0})), error(1002)) << "not the shortest length";
  EXPECT_EQ(decode(octets({0x81, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0})), error(1002));
  EXPECT_EQ(decode(octets({0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})), error(1002)) << "top bit";
  EXPECT_EQ(decode(masked(Opcode::kPing, "x", false)), error(1002)) << "fragmented control frame";
  EXPECT_EQ(decode(masked(Opcode::kPing, std::string(126, 'x'))), error(1002)) << "long control frame";
  EXPECT_EQ(decode(masked(Opcode::kContinuation, "x")), error(1002)) << "nothing to continue";
  EXPECT_EQ(decode(masked(Opcode::kText, "a", false) + masked(Opcode::kText, "b")), error(1002))
      << "a message within another";
}

TEST(WebSocketDecoder, BoundsMessages) {
  EXPECT_EQ(decode(masked(Opcode::kText, "12345678"), Role::kServer, 8),
            (std::vector<Seen>{{Kind::kText, "12345678"}}));
  EXPECT_EQ(decode(masked(Opcode::kText, "123456789"), Role::kServer, 8), error(1009));
  EXPECT_EQ(
      decode(masked(Opcode::kText, "12345", false) + masked(Opcode::kContinuation, "6789"), Role::kServer, 8),
      error(1009));
  // Refused by its header, before a payload of that length has to come.
  EXPECT_EQ(decode(octets({0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0}),
                   Role::kServer, 8),
            error(1009));
}

TEST(WebSocketDecoder, ReadsCloseFrames) {
  EXPECT_EQ(decode(masked(Opcode::kClose, "")), (std::vector<Seen>{{Kind::kClose, "", 1005}}));
  EXPECT_EQ(decode(masked(Opcode::kClose, close_payload(1000, "bye"))),
            (std::vector<Seen>{{Kind::kClose, "bye", 1000}}));
  EXPECT_EQ(decode(masked(Opcode::kClose, "\x03")), error(1002));
  EXPECT_EQ(decode(masked(Opcode::kClose, close_payload(1001, "\xff"))), error(1007));
  for (std::uint16_t code :
       std::initializer_list<std::uint16_t>{0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535})
    EXPECT_EQ(decode(masked(Opcode::kClose, close_payload(code, ""))), error(1002)) << code;
  for (std::uint16_t code : std::initializer_list<std::uint16_t>{1000, 1003, 1007, 1014, 3000, 4999})
    EXPECT_EQ(decode(masked(Opcode::kClose, close_payload(code, ""))),
              (std::vector<Seen>{{Kind::kClose, "", code}}));
}

TEST(WebSocketDecoder, ReadsNothingAfterTheEnd) {
  EXPECT_EQ(decode(masked(Opcode::kClose, "") + masked(Opcode::kText, "late")).size(), 1u);
  EXPECT_EQ(decode(octets({0xff}) + masked(Opcode::kText, "a long text behind it")).size(), 1u);
}

TEST(WebSocketEncoder, WritesWhatTheDecoderReads) {
  for (std::size_t size : std::initializer_list<std::size_t>{0, 125, 126, 65535, 65536, 200000}) {
    std::string payload(size, 'p'), plain;
    append_frame(plain, Opcode::kBinary, payload);
    std::vector<Seen> seen;
    Decoder client(Role::kClient, 0), server(Role::kServer, 0);
    feed(client, plain, seen);
    feed(server, masked(Opcode::kBinary, payload), seen);
    EXPECT_EQ(seen, (std::vector<Seen>{{Kind::kBinary, payload}, {Kind::kBinary, payload}}));
  }
}

TEST(WebSocketEncoder, CutsACloseReasonBetweenCharacters) {
  std::string reason(122, 'r');
  EXPECT_EQ(close_payload(1000, reason + "s").size(), 125u);
  EXPECT_EQ(close_payload(1000, reason + "\u00df").size(), 124u);
  EXPECT_EQ(close_payload(1000, "\u20ac").substr(2), "\u20ac");
}

TEST(WebSocketMask, GoesOnInTheMiddleOfTheKey) {
  std::string text(37, 'm');
  std::string whole = text;
  auto span = [](std::string& of, std::size_t begin, std::size_t end) {
    return MutableBytes(reinterpret_cast<std::uint8_t*>(of.data()) + begin, end - begin);
  };
  mask(span(whole, 0, 37), 0x04030201);
  EXPECT_NE(whole, text);
  for (std::size_t cut = 0; cut <= 37; ++cut) {
    std::string pieces = text;
    mask(span(pieces, 0, cut), 0x04030201);
    mask(span(pieces, cut, 37), 0x04030201, cut);
    EXPECT_EQ(pieces, whole) << cut;
  }
}

TEST(WebSocketHandshake, AnswersTheExampleOfTheRfc) {
  EXPECT_EQ(accept_value("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

}  // namespace
}  // namespace halloo::io::websocket
