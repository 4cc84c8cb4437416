#include "io/send_queue.h"

#include <gtest/gtest.h>

namespace halloo::io {
namespace {

using websocket::Opcode;

std::shared_ptr<const std::string> text(std::string of) {
  return std::make_shared<const std::string>(std::move(of));
}

std::string front(const SendQueue& queue, std::size_t vectors) {
  std::vector<iovec> room(vectors);
  std::string octets;
  std::size_t count = queue.gather(room);
  for (std::size_t i = 0; i < count; ++i)
    octets.append(static_cast<char*>(room[i].iov_base), room[i].iov_len);
  return octets;
}

TEST(SendQueue, GivesItsOctetsInOrderWhateverIsTakenAtATime) {
  const std::string expected = std::string("head") + "static" + "\x81\x05" + "hello" + "\x81\x7e\x01\x2c" +
                               std::string(300, 'x') + std::string("\x8a\x00", 2);
  for (std::size_t step = 1; step <= expected.size(); ++step) {
    SendQueue queue;
    queue.push("head");
    queue.push_static("static");
    queue.push("");
    queue.push_frame(Opcode::kText, text("hello"));
    queue.push_frame(Opcode::kText, text(std::string(300, 'x')));
    queue.push_frame(Opcode::kPong, text(""));
    std::string seen;
    while (!queue.empty()) {
      ASSERT_EQ(queue.size(), expected.size() - seen.size());
      ASSERT_EQ(front(queue, 64), expected.substr(seen.size()));
      std::string piece(step, '\0');
      std::size_t size = queue.copy(piece);
      ASSERT_EQ(size, std::min(step, queue.size()));
      seen += piece.substr(0, size);
      queue.consume(size);
    }
    EXPECT_EQ(seen, expected);
  }
}

TEST(SendQueue, FillsOnlyTheVectorsThereAre) {
  SendQueue queue;
  queue.push_frame(Opcode::kText, text("a"));
  queue.push_frame(Opcode::kText, text("b"));
  EXPECT_EQ(front(queue, 1), "\x81\x01");
  EXPECT_EQ(front(queue, 3),
            "\x81\x01"
            "a"
            "\x81\x01");
}

TEST(SendQueue, CopiesNoPayloadAndLetsGoOfWhatIsSent) {
  SendQueue queue;
  auto first = text("first"), second = text("second");
  queue.push_frame(Opcode::kText, first);
  queue.push_frame(Opcode::kText, second);
  EXPECT_EQ(first.use_count(), 2);
  iovec vectors[4];
  ASSERT_EQ(queue.gather(vectors), 4u);
  EXPECT_EQ(vectors[1].iov_base, first->data());
  queue.consume(7);
  EXPECT_EQ(first.use_count(), 1);
  EXPECT_EQ(second.use_count(), 2);
  queue.consume(queue.size());
  EXPECT_EQ(second.use_count(), 1);
}

TEST(SendQueue, NeverEmptyItStillStaysInOrder) {
  SendQueue queue;
  std::string expected, seen;
  for (int i = 0; i < 1000; ++i) {
    std::string piece = std::to_string(i) + ",";
    expected += piece;
    queue.push(piece);
    if (i < 10) continue;
    std::string taken(3, '\0');
    queue.consume(queue.copy(taken));
    seen += taken;
  }
  EXPECT_EQ(seen + front(queue, 4000), expected);
}

}  // namespace
}  // namespace halloo::io
