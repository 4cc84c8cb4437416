#include "sim/session/encoder.h"

#include <algorithm>

#include "unit/sfu/packets.h"

namespace halloo::session::sim {
namespace {

using namespace std::chrono_literals;

constexpr Duration kBetweenKeyFrames = 250ms;
constexpr double kKeyFrame = 4;  // times the size of another
constexpr std::uint8_t kLayers[4] = {0, 2, 1, 2};

}  // namespace

Encoder::Encoder(std::uint32_t publisher, std::uint8_t encoding, Bitrate rate, Duration interval, Dice& dice)
    : publisher_(publisher),
      encoding_(encoding),
      rate_(rate),
      interval_(interval),
      dice_(dice),
      picture_id_(static_cast<std::uint16_t>(dice.below(0x8000))),
      tl0_(static_cast<std::uint8_t>(dice.below(256))) {}

void Encoder::begin_take(std::uint32_t publisher) {
  publisher_ = publisher;
  key_wanted_ = true;
  last_key_ = Instant::min();
}

std::vector<Encoder::Piece> Encoder::encode(Instant now) {
  VideoContent content;
  content.key = key_wanted_ && (last_key_ == Instant::min() || now - last_key_ >= kBetweenKeyFrames);
  if (content.key) {
    key_wanted_ = false;
    last_key_ = now;
    phase_ = 0;
    ++key_frames_;
  }
  const std::uint8_t layer = kLayers[phase_ % 4];
  if (!content.key) {
    content.needs[content.need_count++] = last_[0];
    if (phase_ % 4 == 3) content.needs[content.need_count++] = last_[1];
  }
  // RFC 7741 section 4.2: it depends on the base layer only.
  const bool sync = layer != 0 && phase_ % 4 != 3;
  content.frame = {publisher_, encoding_, next_};
  content.temporal = layer;
  content.captured = now.time_since_epoch();
  last_[layer] = next_++;
  if (content.key) last_[1] = last_[2] = last_[0];
  if (layer == 0) ++tl0_;
  picture_id_ = (picture_id_ + 1) & 0x7FFF;
  ++phase_;

  const double size = static_cast<double>(octets_in(interval_, rate_)) * dice_.between(0.7, 1.3) *
                      (content.key ? kKeyFrame : 1.0);
  auto left = std::max<std::size_t>(static_cast<std::size_t>(size), VideoContent::kSize + 8);
  content.count = static_cast<std::uint8_t>((left + kPiece - 1) / kPiece);
  std::vector<Piece> pieces;
  for (content.index = 0; content.index < content.count; ++content.index) {
    const std::size_t part = left / static_cast<std::size_t>(content.count - content.index);
    left -= part;
    Octets octets(std::max(part, VideoContent::kSize));
    content.write(octets);
    pieces.push_back(
        {sfu::Vp8{picture_id_, tl0_, layer, sync, content.index == 0, content.key, std::move(octets)}.write(),
         content.index + 1 == content.count});
  }
  return pieces;
}

}  // namespace halloo::session::sim
