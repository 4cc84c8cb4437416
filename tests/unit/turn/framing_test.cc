#include "turn/framing.h"

#include <gtest/gtest.h>

#include "sim/turn/wire.h"

namespace halloo::turn {
namespace {

using sim::Octets;

std::optional<Frame> next(const Octets& stream) {
  return next_frame(stream);
}

TEST(Framing, StunByItsLength) {
  Octets message = sim::write_message(stun::Class::request, stun::kAllocate, {}, {sim::kUdp});
  for (std::size_t size = 0; size < message.size(); ++size) {
    const auto frame = next_frame(Bytes(message).first(size));
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->size, 0u) << "not whole yet";
  }
  const std::size_t size = message.size();
  message.push_back(0x40);  // the next one begins
  EXPECT_EQ(next(message)->size, size);
  EXPECT_EQ(next(message)->length, size);
}

TEST(Framing, ChannelDataWithItsPadding) {
  for (std::size_t length = 0; length < 9; ++length) {
    Octets message = sim::channel_data(0x4000, Octets(length));
    const std::size_t padded = (message.size() + 3) / 4 * 4;
    if (padded != message.size()) {
      EXPECT_EQ(next(message)->size, 0u) << "the padding belongs to it";
    }
    message.resize(padded);
    EXPECT_EQ(next(message)->size, padded);
    EXPECT_EQ(next(message)->length, 4 + length);
  }
}

TEST(Framing, TheLongest) {
  Octets longest = sim::channel_data(0x7FFF, Octets(65535));
  longest.push_back(0);
  EXPECT_EQ(next(longest)->size, longest.size());
  EXPECT_LE(next(longest)->size, kMaxFrame);
}

TEST(Framing, AnythingElseIsBeyondHelp) {
  for (const Octets& first : {Octets{0x04}, {0x16}, {0x3F}, {0x80}, {0xFF}})
    EXPECT_FALSE(next(first)) << int{first[0]};
  EXPECT_FALSE(next({0x00, 0x03, 0x00, 0x02})) << "a length that STUN does not have";
}

}  // namespace
}  // namespace halloo::turn
