#include "switchboard/roster.h"

#include <gtest/gtest.h>

namespace halloo::switchboard {
namespace {

using enum PersonState;

TEST(Roster, GathersWhatChanged) {
  Roster roster(0);
  roster.set("b", free);
  roster.set("a", busy);
  auto first = roster.publish();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->revision, 1u);
  EXPECT_EQ(first->total, 2u);
  EXPECT_EQ(first->joined, (std::vector<RosterEntry>{{"a", busy}, {"b", free}}));

  roster.set("a", free);
  roster.set("b", std::nullopt);
  roster.set("c", away);
  auto second = roster.publish();
  EXPECT_EQ(second->revision, 2u);
  EXPECT_EQ(second->changed, (std::vector<RosterEntry>{{"a", free}}));
  EXPECT_EQ(second->left, std::vector<std::string>{"b"});
  EXPECT_EQ(second->joined, (std::vector<RosterEntry>{{"c", away}}));
}

TEST(Roster, WhatCancelsOutIsNotTold) {
  Roster roster(0);
  roster.set("a", free);
  (void)roster.publish();
  roster.set("a", busy);
  roster.set("a", free);
  roster.set("b", free);
  roster.set("b", std::nullopt);
  EXPECT_TRUE(roster.has_changes());
  EXPECT_EQ(roster.publish(), nullptr);
  EXPECT_FALSE(roster.has_changes());
  EXPECT_EQ(roster.snapshot()->revision, 1u);
}

TEST(Roster, SnapshotIsAsOfTheLastDifference) {
  Roster roster(2);
  for (const char* name : {"c", "a", "b"}) roster.set(name, free);
  EXPECT_EQ(roster.snapshot()->total, 0u);
  (void)roster.publish();
  const auto snapshot = roster.snapshot();
  EXPECT_EQ(snapshot->total, 3u);
  EXPECT_EQ(snapshot->entries, (std::vector<RosterEntry>{{"a", free}, {"b", free}}));
  roster.set("d", free);
  EXPECT_EQ(roster.snapshot(), snapshot) << "made once a revision";
}

}  // namespace
}  // namespace halloo::switchboard
