#include "rtp/extensions.h"

namespace halloo::rtp {
namespace {

constexpr std::array<std::string_view, kExtensions> kUris{
    "urn:ietf:params:rtp-hdrext:sdes:mid",
    "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
    "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
    "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
    "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
    "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension",
    "urn:3gpp:video-orientation",
    "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay",
};

}  // namespace

std::string_view extension_uri(Extension extension) {
  return kUris[static_cast<std::size_t>(extension)];
}

std::optional<Extension> extension_of(std::string_view uri) {
  for (std::size_t i = 0; i < kExtensions; ++i)
    if (kUris[i] == uri) return static_cast<Extension>(i);
  return std::nullopt;
}

bool ExtensionMap::set(Extension extension, std::uint8_t id) {
  const auto taken = this->extension(id);
  if (id == 0 || id == 15 || (taken && taken != extension)) return false;
  ids_[static_cast<std::size_t>(extension)] = id;
  return true;
}

// Of ours, only the dependency descriptor grows beyond 16 octets, where it describes its templates.
bool ExtensionMap::only_two_byte() const {
  if (mixed_) return false;
  for (const std::uint8_t id : ids_)
    if (id > 14) return true;
  return has(Extension::dependency_descriptor);
}

ExtensionValues::ExtensionValues(const Packet& packet, const ExtensionMap& map) {
  packet.each_extension([&](std::uint8_t id, Bytes value) {
    const auto extension = map.extension(id);
    if (extension && !has(*extension)) set(*extension, value);
  });
}

void ExtensionValues::set(Extension extension, Bytes value) {
  values_[static_cast<std::size_t>(extension)] = value;
  present_ |= 1u << static_cast<unsigned>(extension);
}

std::string_view ExtensionValues::text(Extension extension) const {
  const auto value = get(extension);
  return value ? as_text(*value) : std::string_view();
}

std::optional<std::uint16_t> ExtensionValues::transport_sequence() const {
  const auto value = get(Extension::transport_sequence);
  if (!value || value->size() < 2) return std::nullopt;
  return read16(*value, 0);
}

std::optional<std::uint32_t> ExtensionValues::absolute_send_time() const {
  const auto value = get(Extension::absolute_send_time);
  if (!value || value->size() != 3) return std::nullopt;
  return std::uint32_t{(*value)[0]} << 16 | read16(*value, 1);
}

std::optional<ExtensionValues::AudioLevel> ExtensionValues::audio_level() const {
  const auto value = get(Extension::audio_level);
  if (!value || value->empty()) return std::nullopt;
  return AudioLevel{((*value)[0] & 0x80) != 0, static_cast<std::uint8_t>((*value)[0] & 0x7F)};
}

}  // namespace halloo::rtp
