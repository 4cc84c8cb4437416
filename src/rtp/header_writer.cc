#include "rtp/header_writer.h"

#include <algorithm>

namespace halloo::rtp {
namespace {

constexpr std::size_t kMaxOneByte = 16, kMaxTwoByte = 255;  // octets of a value
constexpr std::uint8_t kMaxOneByteId = 14;

struct Element {
  std::uint8_t id;
  Extension extension;
  Bytes value;
};

}  // namespace

WrittenHeader write_header(const ExtensionValues& values, const ExtensionMap& to, const NewHeader& header,
                           MutableBytes out) {
  std::array<std::uint8_t, 2> sequence{};
  std::array<std::uint8_t, 4> send_time{};
  std::array<Element, kExtensions> elements;
  std::size_t count = 0, octets = 0;
  bool two_byte = to.only_two_byte();
  const auto add = [&](Extension extension, Bytes value) {
    const std::uint8_t id = to.id(extension);
    if (id == 0) return;
    two_byte = two_byte || id > kMaxOneByteId || value.empty() || value.size() > kMaxOneByte;
    elements[count++] = {id, extension, value};
    octets += value.size();
  };
  if (header.mid.size() > kMaxMid || out.size() < kHeaderSize) return {};
  if (!header.mid.empty()) add(Extension::mid, as_bytes(header.mid));
  if (header.transport_sequence) {
    write16(sequence, 0, *header.transport_sequence);
    add(Extension::transport_sequence, sequence);
  }
  if (header.absolute_send_time) {
    write32(send_time, 0, *header.absolute_send_time);
    add(Extension::absolute_send_time, Bytes(send_time).subspan(1));
  }
  for (const Extension extension :
       {Extension::rid, Extension::repaired_rid, Extension::audio_level, Extension::dependency_descriptor,
        Extension::video_orientation, Extension::playout_delay}) {
    const auto value = values.get(extension);
    if (value && value->size() <= kMaxTwoByte) add(extension, *value);
  }

  out[0] = 0x80;
  out[1] = static_cast<std::uint8_t>((header.marker ? 0x80 : 0) | (header.payload_type & 0x7F));
  write16(out, 2, header.sequence_number);
  write32(out, 4, header.timestamp);
  write32(out, 8, header.ssrc);
  WrittenHeader written{kHeaderSize};
  if (count == 0) return written;

  const std::size_t size = octets + count * (two_byte ? 2 : 1);
  const std::size_t padded = (size + 3) & ~std::size_t{3};
  if (out.size() - kHeaderSize < 4 + padded) return {};
  out[0] |= 0x10;
  write16(out, kHeaderSize, two_byte ? 0x1000 : 0xBEDE);
  write16(out, kHeaderSize + 2, padded / 4);
  std::size_t at = kHeaderSize + 4;
  for (std::size_t i = 0; i < count; ++i) {
    const Element& element = elements[i];
    if (two_byte) {
      out[at++] = element.id;
      out[at++] = static_cast<std::uint8_t>(element.value.size());
    } else {
      out[at++] = static_cast<std::uint8_t>(std::size_t{element.id} << 4 | (element.value.size() - 1));
    }
    if (element.extension == Extension::transport_sequence) written.transport_sequence_at = at;
    if (element.extension == Extension::absolute_send_time) written.absolute_send_time_at = at;
    std::copy(element.value.begin(), element.value.end(), out.begin() + static_cast<std::ptrdiff_t>(at));
    at += element.value.size();
  }
  written.size = kHeaderSize + 4 + padded;
  std::fill(out.begin() + static_cast<std::ptrdiff_t>(at),
            out.begin() + static_cast<std::ptrdiff_t>(written.size), std::uint8_t{0});
  return written;
}

}  // namespace halloo::rtp
