#include "io/http_body.h"

#include <algorithm>
#include <charconv>

namespace halloo::io {

namespace {

constexpr std::size_t kMaxLine = 1024;         // a chunk's size with its extensions, or a trailer field
constexpr std::size_t kMaxTrailer = 8 * 1024;  // all of them

bool has_control(std::string_view line) {
  return std::ranges::any_of(line, [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == '\x7f'; });
}

}  // namespace

BodyReader::Status BodyReader::expect_octets(std::uint64_t count, std::size_t max) {
  if (count > max) return Status::kTooLarge;
  phase_ = count == 0 ? Phase::kDone : Phase::kOctets;
  remaining_ = count;
  return count == 0 ? Status::kComplete : Status::kNeedMore;
}

BodyReader::Status BodyReader::expect_chunks(std::size_t max) {
  phase_ = Phase::kChunkSize;
  max_ = max;
  return Status::kNeedMore;
}

BodyReader::Status BodyReader::read(std::string_view& input) {
  while (phase_ != Phase::kDone) {
    if (phase_ == Phase::kOctets || phase_ == Phase::kChunkData) {
      if (input.empty()) return Status::kNeedMore;
      auto size = static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, input.size()));
      body_.append(input.substr(0, size));
      input.remove_prefix(size);
      remaining_ -= size;
      if (remaining_ == 0) phase_ = phase_ == Phase::kOctets ? Phase::kDone : Phase::kChunkEnd;
    } else if (Status status = read_line(input); status != Status::kComplete) {
      return status;
    }
  }
  return Status::kComplete;
}

BodyReader::Status BodyReader::read_line(std::string_view& input) {
  std::size_t end = input.substr(0, kMaxLine).find('\n');
  if (end == std::string_view::npos) return input.size() < kMaxLine ? Status::kNeedMore : Status::kBad;
  std::string_view line = input.substr(0, end);
  input.remove_prefix(end + 1);
  if (!line.ends_with('\r')) return Status::kBad;  // to some proxies a lone LF ends a line
  line.remove_suffix(1);
  return has_control(line) ? Status::kBad : on_line(line);
}

// kComplete: go on.
BodyReader::Status BodyReader::on_line(std::string_view line) {
  switch (phase_) {
    case Phase::kChunkSize:
      return on_chunk_size(line);
    case Phase::kChunkEnd:
      phase_ = Phase::kChunkSize;
      return line.empty() ? Status::kComplete : Status::kBad;
    case Phase::kTrailer:
      trailer_size_ += line.size();
      if (line.empty()) phase_ = Phase::kDone;
      return trailer_size_ > kMaxTrailer ? Status::kBad : Status::kComplete;
    case Phase::kOctets:
    case Phase::kChunkData:
    case Phase::kDone:
      break;
  }
  return Status::kBad;
}

BodyReader::Status BodyReader::on_chunk_size(std::string_view line) {
  std::uint64_t size = 0;
  const char* last = line.data() + line.size();
  auto [end, error] = std::from_chars(line.data(), last, size, 16);
  if (error != std::errc() || (end != last && *end != ';')) return Status::kBad;
  if (size > max_ - body_.size()) return Status::kTooLarge;
  remaining_ = size;
  phase_ = size == 0 ? Phase::kTrailer : Phase::kChunkData;
  return Status::kComplete;
}

}  // namespace halloo::io
