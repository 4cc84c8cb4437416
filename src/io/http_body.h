// The body of a request: a known number of octets, or chunks (RFC 9112 sections 6.2 and 7.1), as it comes,
// in pieces cut anywhere. Chunk extensions and trailer fields are read past and not kept. Beast's own reader
// of chunks is not used: what it makes of odd extensions depends on where they are cut.
// One request's; belongs to whoever owns that.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace halloo::io {

class BodyReader {
 public:
  enum class Status : std::uint8_t { kNeedMore, kComplete, kTooLarge, kBad };

  // kTooLarge if that alone is more than `max`.
  Status expect_octets(std::uint64_t count, std::size_t max);
  Status expect_chunks(std::size_t max);

  // Takes from the front of `input`. What kNeedMore leaves there, give again with more behind it; it is
  // never more than a line's bound.
  Status read(std::string_view& input);
  const std::string& body() const { return body_; }

 private:
  enum class Phase : std::uint8_t { kOctets, kChunkSize, kChunkData, kChunkEnd, kTrailer, kDone };

  Status read_line(std::string_view& input);
  Status on_line(std::string_view line);
  Status on_chunk_size(std::string_view line);

  Phase phase_ = Phase::kDone;
  std::uint64_t remaining_ = 0;  // of kOctets and kChunkData
  std::size_t max_ = 0;
  std::size_t trailer_size_ = 0;
  std::string body_;
};

}  // namespace halloo::io
