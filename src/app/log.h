// The log: spdlog to the standard error, one line an event. Any thread. Names, addresses and what people
// tell each other stay out of it.
#pragma once

#include <spdlog/sinks/sink.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "app/settings/values.h"

namespace halloo::app {

// Makes spdlog's default logger this one; before the first thread starts. Tests give a sink of their own.
void set_up_log(LogLevel level, spdlog::sink_ptr sink = nullptr);

// A request that was not for a file of the pages.
struct Access {
  std::string_view method;  // as it came: one that HTTP does not know is logged as OTHER
  std::string_view route;   // a name of ours such as `signal`, never the path or the query
  unsigned status = 0;
  std::uint64_t octets = 0;  // of the response's body
  std::chrono::nanoseconds elapsed{};
};

// access method=GET route=health status=200 bytes=3 ms=0.4
std::string access_line(const Access& access);

class AccessLog {
 public:
  explicit AccessLog(bool on) : on_(on) {}
  void note(const Access& access) const;

 private:
  bool on_;
};

}  // namespace halloo::app
