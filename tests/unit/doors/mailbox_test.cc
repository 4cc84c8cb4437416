#include "doors/native/mailbox.h"

#include <gtest/gtest.h>

namespace halloo::doors::native {
namespace {

std::string join(const Mailbox& mailbox, std::uint64_t last) {
  const auto texts = mailbox.after(last);
  if (!texts) return "(too late)";
  std::string out;
  for (const Text& text : *texts) out += *text;
  return out;
}

TEST(Mailbox, KeepsUntilAcknowledged) {
  Mailbox mailbox(0);
  EXPECT_EQ(mailbox.next_seq(), 1u);
  EXPECT_EQ(join(mailbox, 0), "");
  for (const char* text : {"a", "b", "c", "d"}) mailbox.keep(make_text(text));
  EXPECT_EQ(mailbox.next_seq(), 5u);
  EXPECT_EQ(join(mailbox, 0), "abcd");
  EXPECT_EQ(join(mailbox, 3), "d");
  EXPECT_EQ(join(mailbox, 4), "");
  mailbox.acknowledge(2);
  EXPECT_EQ(join(mailbox, 2), "cd");
  EXPECT_EQ(join(mailbox, 1), "(too late)");
  mailbox.acknowledge(2);
  mailbox.acknowledge(1);
  EXPECT_EQ(join(mailbox, 2), "cd");
  mailbox.keep(make_text("e"));
  EXPECT_EQ(join(mailbox, 3), "de");
}

TEST(Mailbox, NumbersThatWereNeverGivenOutAreIgnored) {
  Mailbox mailbox(0);
  mailbox.keep(make_text("a"));
  mailbox.acknowledge(7);
  EXPECT_EQ(join(mailbox, 0), "a");
  EXPECT_EQ(join(mailbox, 2), "(too late)");
  EXPECT_EQ(join(mailbox, ~std::uint64_t{0}), "(too late)");
}

TEST(Mailbox, TheOldestGoOverTheLimit) {
  Mailbox mailbox(3);
  for (const char* text : {"a", "b", "c", "d"}) mailbox.keep(make_text(text));
  EXPECT_EQ(join(mailbox, 0), "(too late)");
  EXPECT_EQ(join(mailbox, 1), "bcd");
  mailbox.keep(make_text("much too long"));
  EXPECT_EQ(join(mailbox, 5), "");
  EXPECT_EQ(mailbox.next_seq(), 6u);
}

}  // namespace
}  // namespace halloo::doors::native
