#include <openssl/sha.h>

#include <cstring>

#include "base/base64.h"
#include "io/websocket.h"

namespace halloo::io::websocket {

namespace {

constexpr std::size_t kMaxControlPayload = 125;

}  // namespace

std::size_t put_header(HeaderBuffer& out, Opcode opcode, std::size_t payload_size, bool fin) {
  out[0] = static_cast<std::uint8_t>((fin ? 0x80 : 0) | static_cast<int>(opcode));
  if (payload_size <= 125) {
    out[1] = static_cast<std::uint8_t>(payload_size);
    return 2;
  }
  std::size_t octets = payload_size <= 0xffff ? 2 : 8;
  out[1] = octets == 2 ? 126 : 127;
  for (std::size_t i = 0; i < octets; ++i)
    out[2 + i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(payload_size) >> 8 * (octets - 1 - i));
  return 2 + octets;
}

void append_frame(std::string& out, Opcode opcode, std::string_view payload, bool fin) {
  HeaderBuffer header;
  out.append(as_text(Bytes(header).first(put_header(header, opcode, payload.size(), fin)))).append(payload);
}

void append_masked_frame(std::string& out, Opcode opcode, std::string_view payload, std::uint32_t key,
                         bool fin) {
  HeaderBuffer header;
  std::size_t size = put_header(header, opcode, payload.size(), fin);
  header[1] |= 0x80;
  out.append(as_text(Bytes(header).first(size)));
  out.append(reinterpret_cast<const char*>(&key), sizeof key);
  std::size_t begin = out.size();
  out.append(payload);
  mask({reinterpret_cast<std::uint8_t*>(out.data()) + begin, payload.size()}, key);
}

std::string close_payload(std::uint16_t code, std::string_view reason) {
  if (reason.size() > kMaxControlPayload - 2) {
    std::size_t end = kMaxControlPayload - 2;
    while (end > 0 && (reason[end] & 0xc0) == 0x80) --end;  // not within a UTF-8 sequence
    reason = reason.substr(0, end);
  }
  std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
  return payload.append(reason);
}

bool is_valid_close_code(std::uint16_t code) {
  // 1004 is reserved, 1005, 1006 and 1015 must not be sent; 3000 up is for libraries and applications.
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

void mask(MutableBytes data, std::uint32_t key, std::size_t phase) {
  std::array<std::uint8_t, 4> octets;
  std::memcpy(octets.data(), &key, 4);
  std::array<std::uint8_t, 8> turned;
  for (std::size_t i = 0; i < turned.size(); ++i) turned[i] = octets[(phase + i) % 4];
  std::uint64_t wide;
  std::memcpy(&wide, turned.data(), sizeof wide);
  std::size_t at = 0;
  for (; at + sizeof wide <= data.size(); at += sizeof wide) {
    std::uint64_t word;
    std::memcpy(&word, data.data() + at, sizeof word);
    word ^= wide;
    std::memcpy(data.data() + at, &word, sizeof word);
  }
  for (; at < data.size(); ++at) data[at] = static_cast<std::uint8_t>(data[at] ^ turned[at % 8]);
}

std::string accept_value(std::string_view key) {
  std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<std::uint8_t, SHA_DIGEST_LENGTH> digest;
  ::SHA1(as_bytes(text).data(), text.size(), digest.data());
  return base64(digest);
}

}  // namespace halloo::io::websocket
