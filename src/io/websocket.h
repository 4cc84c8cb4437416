// WebSocket frames (RFC 6455 sections 5 to 7) without I/O, in either role: octets in, messages and control
// frames out, and the reverse. No extensions. One connection's state; belongs to whoever owns that.
//
// It does not answer by itself: a ping, a close frame and an error are reported, and the caller sends.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace halloo::io::websocket {

enum class Role : std::uint8_t { kServer, kClient };

enum class Opcode : std::uint8_t {
  kContinuation = 0x0,
  kText = 0x1,
  kBinary = 0x2,
  kClose = 0x8,
  kPing = 0x9,
  kPong = 0xa,
};

// RFC 6455 section 7.4.1.
namespace close_code {
inline constexpr std::uint16_t kNormal = 1000;
inline constexpr std::uint16_t kGoingAway = 1001;
inline constexpr std::uint16_t kProtocolError = 1002;
inline constexpr std::uint16_t kUnsupportedData = 1003;
inline constexpr std::uint16_t kNoStatus = 1005;  // never sent: a close frame without a code
inline constexpr std::uint16_t kInvalidPayload = 1007;
inline constexpr std::uint16_t kTooBig = 1009;
}  // namespace close_code

struct Event {
  enum class Kind : std::uint8_t { kNeedMore, kText, kBinary, kPing, kPong, kClose, kError };
  Kind kind = Kind::kNeedMore;
  // Message or control payload; of kClose the reason, of kError what is wrong. Valid until the next call
  // of next(), and no longer than the input.
  std::string_view payload = {};
  std::uint16_t code = 0;  // of kClose (kNoStatus if it had none), and for the answer to kError
};

class Decoder {
 public:
  // A message longer than max_message_size (0: any length) is an error of code 1009.
  Decoder(Role role, std::size_t max_message_size);
  ~Decoder();
  Decoder(Decoder&&) noexcept;
  Decoder& operator=(Decoder&&) noexcept;

  // Takes from the front of `input`, which it unmasks in place, up to the next event. kNeedMore: all of it
  // was taken. After kClose and kError nothing more is read.
  Event next(MutableBytes& input);

 private:
  struct Partial;
  struct Header;
  static constexpr std::size_t kMaxHeader = 14;

  Event fail(std::uint16_t code, std::string_view what);
  // The state between two inputs. Made when a frame or message is cut, gone when it is whole again.
  Partial& partial();
  Event begin_frame(const Header& header);
  Event whole_frame(const Header& header, MutableBytes payload);
  Event more_payload(MutableBytes& input);
  Event control(Opcode opcode, Bytes payload);

  std::unique_ptr<Partial> partial_;
  std::size_t max_message_size_;
  Role role_;
  bool ended_ = false;
};

// The header of a frame, without mask, that has its whole message as payload; its length.
using HeaderBuffer = std::array<std::uint8_t, 10>;
std::size_t put_header(HeaderBuffer& out, Opcode opcode, std::size_t payload_size, bool fin = true);

// A whole frame as the server sends it, and as a client does (section 5.3: masked with a fresh key).
void append_frame(std::string& out, Opcode opcode, std::string_view payload, bool fin = true);
void append_masked_frame(std::string& out, Opcode opcode, std::string_view payload, std::uint32_t key,
                         bool fin = true);

// A close frame's payload: the code and as much of the reason as fits (123 octets), cut between characters.
std::string close_payload(std::uint16_t code, std::string_view reason);
// May stand in a close frame (section 7.4).
bool is_valid_close_code(std::uint16_t code);

// XORs with the key's octets (in memory order), beginning with its octet `phase` modulo 4.
void mask(MutableBytes data, std::uint32_t key, std::size_t phase = 0);

// Sec-WebSocket-Accept for a Sec-WebSocket-Key (section 4.2.2).
std::string accept_value(std::string_view key);

}  // namespace halloo::io::websocket
