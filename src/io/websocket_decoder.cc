#include <algorithm>
#include <cstring>

#include "base/utf8.h"
#include "io/websocket.h"

namespace halloo::io::websocket {

namespace {

bool is_control(Opcode opcode) {
  return (static_cast<std::uint8_t>(opcode) & 0x8) != 0;
}

bool is_known(std::uint8_t opcode) {
  return opcode <= 0x2 || (opcode >= 0x8 && opcode <= 0xa);
}

std::uint64_t big_endian(Bytes octets) {
  std::uint64_t value = 0;
  for (std::uint8_t octet : octets) value = value << 8 | octet;
  return value;
}

}  // namespace

// Section 5.2.
struct Decoder::Header {
  bool fin = false, masked = false;
  std::uint8_t reserved = 0, opcode_bits = 0;
  bool shortest = true;  // the length is in as few octets as it can be
  std::uint64_t length = 0;
  std::uint32_t key = 0;

  Opcode opcode() const { return static_cast<Opcode>(opcode_bits); }

  // How long a header is that begins so; 2 as long as that cannot be told.
  static std::size_t size(Bytes octets) {
    if (octets.size() < 2) return 2;
    std::uint8_t length = octets[1] & 0x7f;
    return 2 + (length == 126 ? 2u : length == 127 ? 8u : 0u) + (octets[1] & 0x80 ? 4u : 0u);
  }

  static Header read(Bytes octets) {
    Header header;
    header.fin = octets[0] & 0x80;
    header.reserved = octets[0] & 0x70;
    header.opcode_bits = octets[0] & 0x0f;
    header.masked = octets[1] & 0x80;
    header.length = octets[1] & 0x7f;
    if (header.length == 126) {
      header.length = big_endian(octets.subspan(2, 2));
      header.shortest = header.length > 125;
    } else if (header.length == 127) {
      header.length = big_endian(octets.subspan(2, 8));
      header.shortest = header.length > 0xffff;
    }
    if (header.masked) std::memcpy(&header.key, octets.data() + octets.size() - 4, 4);
    return header;
  }
};

struct Decoder::Partial {
  std::array<std::uint8_t, kMaxHeader> header_octets;
  std::size_t header_size = 0;

  bool in_frame = false;  // `frame` has begun and `remaining` of its payload is to come
  Header frame;
  std::uint64_t remaining = 0;
  std::string control;  // payload of a control frame; it may come between a message's fragments

  bool in_message = false;  // fragments so far are in `message`
  Opcode opcode = Opcode::kText;
  std::string message;
  Utf8Checker utf8;

  bool delivered_control = false, delivered_message = false;
};

Decoder::Decoder(Role role, std::size_t max_message_size)
    : max_message_size_(max_message_size == 0 ? SIZE_MAX : max_message_size), role_(role) {}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

Decoder::Partial& Decoder::partial() {
  if (!partial_) partial_ = std::make_unique<Partial>();
  return *partial_;
}

Event Decoder::fail(std::uint16_t code, std::string_view what) {
  ended_ = true;
  return {Event::Kind::kError, what, code};
}

Event Decoder::next(MutableBytes& input) {
  if (partial_ && partial_->delivered_control) {
    partial_->control = {};
    partial_->delivered_control = false;
    if (!partial_->in_message) partial_.reset();
  } else if (partial_ && partial_->delivered_message) {
    partial_.reset();
  }
  while (!ended_ && !input.empty()) {
    if (!partial_ || !partial_->in_frame) {
      std::array<std::uint8_t, kMaxHeader> joined;
      Bytes octets = input;
      std::size_t before = partial_ ? partial_->header_size : 0;
      if (before > 0) {  // the header was cut: put its halves together
        std::copy_n(partial_->header_octets.begin(), before, joined.begin());
        std::size_t take = std::min(input.size(), kMaxHeader - before);
        std::copy_n(input.begin(), take, joined.begin() + static_cast<std::ptrdiff_t>(before));
        octets = Bytes(joined).first(before + take);
      }
      std::size_t size = Header::size(octets);
      if (octets.size() < size) {
        std::copy(octets.begin(), octets.end(), partial().header_octets.begin());
        partial_->header_size = octets.size();
        break;
      }
      Header header = Header::read(octets.first(size));
      input = input.subspan(size - before);
      if (partial_) partial_->header_size = 0;
      if (Event event = begin_frame(header); event.kind == Event::Kind::kError) return event;
      bool has_state = partial_ && partial_->in_message;
      if (!has_state && header.fin && header.length <= input.size()) {
        MutableBytes payload = input.first(static_cast<std::size_t>(header.length));
        input = input.subspan(payload.size());
        partial_.reset();
        return whole_frame(header, payload);
      }
      Partial& state = partial();
      state.frame = header;
      state.remaining = header.length;
      state.in_frame = true;
      if (!is_control(header.opcode()) && header.opcode() != Opcode::kContinuation) {
        state.in_message = true;
        state.opcode = header.opcode();
      }
    }
    if (Event event = more_payload(input); event.kind != Event::Kind::kNeedMore) return event;
  }
  input = {};
  return {};
}

Event Decoder::begin_frame(const Header& header) {
  constexpr auto kError = close_code::kProtocolError;
  if (header.reserved != 0) return fail(kError, "reserved bit set");
  if (!is_known(header.opcode_bits)) return fail(kError, "unknown opcode");
  if (header.masked != (role_ == Role::kServer))
    return fail(kError, header.masked ? "masked frame from a server" : "frame without mask from a client");
  if (!header.shortest || header.length >> 63 != 0) return fail(kError, "bad length");
  if (is_control(header.opcode())) {
    if (!header.fin) return fail(kError, "control frame in fragments");
    if (header.length > 125) return fail(kError, "control frame too long");
    return {};
  }
  bool in_message = partial_ && partial_->in_message;
  if (header.opcode() == Opcode::kContinuation && !in_message) return fail(kError, "nothing to continue");
  if (header.opcode() != Opcode::kContinuation && in_message)
    return fail(kError, "message within a fragmented message");
  std::size_t before = in_message ? partial_->message.size() : 0;
  if (header.length > max_message_size_ - before) return fail(close_code::kTooBig, "message too big");
  return {};
}

// The common case: neither cut nor fragmented, so the message is handed out where it lies.
Event Decoder::whole_frame(const Header& header, MutableBytes payload) {
  if (header.masked) mask(payload, header.key);
  if (is_control(header.opcode())) return control(header.opcode(), payload);
  if (header.opcode() == Opcode::kBinary) return {Event::Kind::kBinary, as_text(payload)};
  Utf8Checker utf8;
  if (!utf8.add(payload) || !utf8.complete()) return fail(close_code::kInvalidPayload, "not UTF-8");
  return {Event::Kind::kText, as_text(payload)};
}

Event Decoder::more_payload(MutableBytes& input) {
  Partial& state = *partial_;
  MutableBytes piece =
      input.first(static_cast<std::size_t>(std::min<std::uint64_t>(state.remaining, input.size())));
  input = input.subspan(piece.size());
  if (state.frame.masked)
    mask(piece, state.frame.key, static_cast<std::size_t>((state.frame.length - state.remaining) % 4));
  state.remaining -= piece.size();
  bool is_control_frame = is_control(state.frame.opcode());
  (is_control_frame ? state.control : state.message).append(as_text(piece));
  if (!is_control_frame && state.opcode == Opcode::kText && !state.utf8.add(piece))
    return fail(close_code::kInvalidPayload, "not UTF-8");
  if (state.remaining > 0) return {};

  state.in_frame = false;
  if (is_control_frame) {
    state.delivered_control = true;
    return control(state.frame.opcode(), as_bytes(state.control));
  }
  if (!state.frame.fin) return {};
  state.delivered_message = true;
  if (state.opcode == Opcode::kBinary) return {Event::Kind::kBinary, state.message};
  if (!state.utf8.complete()) return fail(close_code::kInvalidPayload, "not UTF-8");
  return {Event::Kind::kText, state.message};
}

Event Decoder::control(Opcode opcode, Bytes payload) {
  if (opcode == Opcode::kPing) return {Event::Kind::kPing, as_text(payload)};
  if (opcode == Opcode::kPong) return {Event::Kind::kPong, as_text(payload)};
  // Section 5.5.1: nothing, or a code of two octets and a reason in UTF-8.
  if (payload.size() == 1) return fail(close_code::kProtocolError, "close code cut short");
  std::uint16_t code = close_code::kNoStatus;
  if (!payload.empty()) {
    code = static_cast<std::uint16_t>(big_endian(payload.first(2)));
    payload = payload.subspan(2);
    if (!is_valid_close_code(code)) return fail(close_code::kProtocolError, "bad close code");
  }
  Utf8Checker utf8;
  if (!utf8.add(payload) || !utf8.complete()) return fail(close_code::kInvalidPayload, "not UTF-8");
  ended_ = true;
  return {Event::Kind::kClose, as_text(payload), code};
}

}  // namespace halloo::io::websocket
