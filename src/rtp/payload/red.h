// Redundant audio (RFC 2198): the payloads of one packet, read in place: earlier ones again, and the newest,
// the primary one, last. Stateless; any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "base/octets.h"

namespace halloo::rtp {

class Red {
 public:
  struct Block {
    std::uint8_t payload_type = 0;
    std::uint16_t earlier = 0;  // than the packet's timestamp; 0: the primary one
    Bytes data;
  };

  // nullopt: cut short.
  static std::optional<Red> parse(Bytes payload);

  Block primary() const;
  std::size_t redundant() const { return redundant_; }
  // Calls visit(const Block&) for each redundant one, in order, then for the primary one.
  template <class Visit>
  void each(Visit visit) const {
    std::size_t at = redundant_ * kHeaderSize + 1;
    for (std::size_t i = 0; i < redundant_; ++i) {
      const Block block = redundant_at(i, at);
      at += block.data.size();
      visit(block);
    }
    visit(primary());
  }

 private:
  static constexpr std::size_t kHeaderSize = 4;
  Red(Bytes payload, std::size_t redundant, std::size_t primary_at)
      : payload_(payload), redundant_(redundant), primary_at_(primary_at) {}
  Block redundant_at(std::size_t index, std::size_t data_at) const;

  Bytes payload_;
  std::size_t redundant_, primary_at_;
};

}  // namespace halloo::rtp
