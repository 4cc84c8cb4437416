// The RTP header extensions that the gateway knows, their identifiers in one m-section, and their values in
// one packet. Stateless but for the map; any thread that has one to itself. Writing: header_writer.h.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"
#include "rtp/packet.h"

namespace halloo::rtp {

enum class Extension : std::uint8_t {
  mid,                    // RFC 8843 section 14.1
  rid,                    // RFC 8852 section 3.1
  repaired_rid,           // RFC 8852 section 3.2
  audio_level,            // RFC 6464
  transport_sequence,     // draft-holmer-rmcat-transport-wide-cc-extensions-01 section 2
  absolute_send_time,     // 24 bits of seconds, 18 of them behind the point
  dependency_descriptor,  // AV1 RTP specification, appendix A
  video_orientation,      // 3GPP TS 26.114 section 7.4.5
  playout_delay,
};
inline constexpr std::size_t kExtensions = 9;

std::string_view extension_uri(Extension extension);
std::optional<Extension> extension_of(std::string_view uri);

// Which identifier stands for which extension, by the extmap attributes of one m-section (RFC 8285 section
// 7).
class ExtensionMap {
 public:
  // False, and nothing changed: 0 and 15 are no identifiers, and none stands for two extensions.
  bool set(Extension extension, std::uint8_t id);
  // 0: the extension was not agreed on.
  std::uint8_t id(Extension extension) const { return ids_[static_cast<std::size_t>(extension)]; }
  bool has(Extension extension) const { return id(extension) != 0; }
  std::optional<Extension> extension(std::uint8_t id) const {
    for (std::size_t i = 0; i < kExtensions; ++i)
      if (ids_[i] == id && id != 0) return static_cast<Extension>(i);
    return std::nullopt;
  }

  // Both sides said extmap-allow-mixed: the form may be another in each packet. If they did not, all packets
  // have that which the largest extension of the map may need.
  void allow_mixed(bool allow) { mixed_ = allow; }
  bool only_two_byte() const;

  bool operator==(const ExtensionMap&) const = default;

 private:
  std::array<std::uint8_t, kExtensions> ids_{};
  bool mixed_ = true;
};

// What one packet carries of them: views into it, found in one walk; of an extension that comes twice, the
// first.
class ExtensionValues {
 public:
  ExtensionValues() = default;
  ExtensionValues(const Packet& packet, const ExtensionMap& map);

  bool has(Extension extension) const { return present_ >> static_cast<unsigned>(extension) & 1; }
  std::optional<Bytes> get(Extension extension) const {
    if (!has(extension)) return std::nullopt;
    return values_[static_cast<std::size_t>(extension)];
  }
  void set(Extension extension, Bytes value);
  void remove(Extension extension) { present_ &= ~(1u << static_cast<unsigned>(extension)); }

  // Of mid, rid and repaired_rid; empty: absent.
  std::string_view text(Extension extension) const;
  std::optional<std::uint16_t> transport_sequence() const;
  std::optional<std::uint32_t> absolute_send_time() const;
  struct AudioLevel {
    bool voice = false;
    std::uint8_t below_overload = 127;  // dB: 0 is the loudest, 127 silence
  };
  std::optional<AudioLevel> audio_level() const;

 private:
  std::array<Bytes, kExtensions> values_;
  unsigned present_ = 0;
};

// A time as the extension says it, which begins anew after 64 s.
inline std::uint32_t to_absolute_send_time(Duration time) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  const auto fraction = static_cast<std::uint64_t>((time - whole).count());
  return static_cast<std::uint32_t>((static_cast<std::uint64_t>(whole.count()) << 18) +
                                    ((fraction << 18) / 1'000'000'000)) &
         0xFFFFFF;
}

}  // namespace halloo::rtp
