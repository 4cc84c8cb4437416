#include "app/log.h"

#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <regex>
#include <sstream>

namespace halloo::app {
namespace {

using namespace std::chrono_literals;

const Access kAccess{.method = "GET", .route = "health", .status = 200, .octets = 3, .elapsed = 1'449us};

class Log : public testing::Test {
 protected:
  void set_up(LogLevel level) {
    set_up_log(level, std::make_shared<spdlog::sinks::ostream_sink_mt>(written_));
  }
  void TearDown() override { set_up_log(LogLevel::info); }
  std::string written() const { return written_.str(); }

 private:
  std::ostringstream written_;
};

TEST_F(Log, HasTimeAndLevel) {
  set_up(LogLevel::info);
  spdlog::warn("the clock is wrong");
  EXPECT_TRUE(std::regex_match(
      written(),
      std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d warning the clock is wrong\n)")))
      << written();
}

TEST_F(Log, LeavesOutWhatIsBelowItsLevel) {
  const struct {
    LogLevel level;
    std::size_t lines;
  } cases[] = {{LogLevel::debug, 4},
               {LogLevel::info, 7},
               {LogLevel::warning, 9},
               {LogLevel::error, 10},
               {LogLevel::off, 10}};
  for (const auto& [level, lines] : cases) {
    set_up(level);
    spdlog::debug("x");
    spdlog::info("x");
    spdlog::warn("x");
    spdlog::error("x");
    const std::string all = written();
    EXPECT_EQ(static_cast<std::size_t>(std::count(all.begin(), all.end(), '\n')), lines);
  }
}

TEST_F(Log, NotesAccessUnlessToldNotTo) {
  set_up(LogLevel::info);
  AccessLog(false).note(kAccess);
  EXPECT_EQ(written(), "");
  AccessLog(true).note(kAccess);
  EXPECT_NE(written().find("info access method=GET route=health status=200 bytes=3 ms=1.4\n"),
            std::string::npos)
      << written();
}

TEST_F(Log, AMethodCannotWriteIntoIt) {
  Access access = kAccess;
  access.method = "GET / {}\nfalse";
  EXPECT_EQ(access_line(access), "access method=OTHER route=health status=200 bytes=3 ms=1.4");
}

}  // namespace
}  // namespace halloo::app
