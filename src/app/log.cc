#include "app/log.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <memory>

namespace halloo::app {
namespace {

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
    case LogLevel::off:
      return spdlog::level::off;
  }
  return spdlog::level::info;
}

// RFC 9110 section 9.1 and RFC 5789. Anything else could be used to write into the log.
std::string_view known_method(std::string_view method) {
  static constexpr std::array<std::string_view, 9> kMethods = {
      "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"};
  const auto known = std::ranges::find(kMethods, method);
  return known == kMethods.end() ? "OTHER" : *known;
}

}  // namespace

void set_up_log(LogLevel level, spdlog::sink_ptr sink) {
  if (!sink) sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
  auto logger = std::make_shared<spdlog::logger>("halloo", std::move(sink));
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %^%l%$ %v");
  logger->set_level(spdlog_level(level));
  logger->flush_on(spdlog::level::debug);
  spdlog::set_default_logger(std::move(logger));
}

std::string access_line(const Access& access) {
  const double milliseconds = std::chrono::duration<double, std::milli>(access.elapsed).count();
  return fmt::format("access method={} route={} status={} bytes={} ms={:.1f}", known_method(access.method),
                     access.route, access.status, access.octets, milliseconds);
}

void AccessLog::note(const Access& access) const {
  if (on_ && spdlog::should_log(spdlog::level::info)) spdlog::info("{}", access_line(access));
}

}  // namespace halloo::app
