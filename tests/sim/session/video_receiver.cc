#include "sim/session/video_receiver.h"

#include <algorithm>

#include "rtp/payload/vp8.h"

namespace halloo::session::sim {
namespace {

using namespace std::chrono_literals;

constexpr Duration kReordered = 10ms;
constexpr Duration kNoPicture = 300ms;
constexpr unsigned kTries = 10;
constexpr std::size_t kVp8Header = 7;  // of what our encoder makes
// Between publishers only the time of arrival tells.
constexpr Duration kChangeTolerance = 1s;

std::string name(const FrameName& frame) {
  return std::to_string(frame.publisher) + "/" + std::to_string(frame.encoding) + "/" +
         std::to_string(frame.number);
}

Duration video_time(std::uint32_t later, std::uint32_t earlier) {
  return std::chrono::nanoseconds(std::int64_t{static_cast<std::int32_t>(later - earlier)} * 100'000 / 9);
}

}  // namespace

void VideoReceiver::on_packet(Instant now, const rtp::Packet& packet) {
  const std::uint16_t number = packet.sequence_number();
  if (!started_) {
    started_ = true;
    next_ = highest_ = sfu::kFirstCycle + number;
  }
  const sfu::Sequence sequence = sfu::extend(number, highest_);
  Stored stored;
  stored.timestamp = packet.timestamp();
  stored.marker = packet.marker();
  if (packet.payload().empty()) {
    stored.filler = true;
    ++fillers_;
  } else {
    const auto mark = rtp::read_vp8(packet.payload());
    const auto content =
        VideoContent::read(packet.payload().subspan(std::min(kVp8Header, packet.payload().size())));
    if (!mark || !content) return fault("a payload that is no publisher's");
    if (mark->start_of_frame != (content->index == 0)) fault("the payload's beginning has been moved");
    stored.content = *content;
    stored.picture_id = mark->picture_id;
    stored.tl0 = mark->tl0_picture_index;
    // It may begin in the middle, by what has been lost.
    if (!consumed_) next_ = std::min(next_, sequence - content->index);
  }
  if (sequence < next_) return;  // given up, or repeated needlessly
  for (sfu::Sequence missed = std::max(highest_ + 1, next_); missed < sequence; ++missed)
    note_missing(now, missed);
  for (sfu::Sequence missed = next_; !consumed_ && missed < std::min(sequence, next_ + 64); ++missed)
    if (!packets_.contains(missed)) note_missing(now, missed);
  highest_ = std::max(highest_, sequence);
  missing_.erase(sequence);
  const auto [place, added] = packets_.emplace(sequence, stored);
  if (!added && place->second.content.frame != stored.content.frame) fault("a number means two packets");
  consume(now);
  // A key frame needs nothing of what is before it.
  if (!packets_.empty()) {
    skip(true);
    consume(now);
  }
}

void VideoReceiver::note_missing(Instant now, sfu::Sequence sequence) {
  missing_.try_emplace(sequence, Missing{now});
}

// A switch to another encoding comes when its key frame begins, a pause at any time, even if the end of the
// last frame is not there yet: who sees a key frame begin takes the one before it for broken. So is one whose
// end was abandoned, with padding in its place.
VideoReceiver::Extent VideoReceiver::extent(Packets::const_iterator first) const {
  const FrameName& frame = first->second.content.frame;
  sfu::Sequence expected = first->first;
  auto at = first;
  for (std::uint8_t n = 0; n < first->second.content.count; ++n, ++at, ++expected) {
    if (at == packets_.end() || at->first != expected) return Extent::incomplete;
    const VideoContent& content = at->second.content;
    if (at->second.filler || (content.key && content.index == 0 && content.frame != frame))
      return Extent::truncated;
  }
  return Extent::whole;
}

void VideoReceiver::consume(Instant now) {
  while (!packets_.empty() && packets_.begin()->first == next_) {
    const auto first = packets_.cbegin();
    if (first->second.filler) {
      continuous_ = false;
      padded_ = true;
      packets_.erase(first);
      ++next_;
      consumed_ = true;
      continue;
    }
    if (first->second.content.index != 0) {
      if (!broken_ && !padded_) fault("frame " + name(first->second.content.frame) + " begins in its middle");
      packets_.erase(first);
      ++next_;
      continue;
    }
    padded_ = false;
    const Extent of_frame = extent(first);
    if (of_frame == Extent::incomplete) break;
    consumed_ = true;
    if (of_frame == Extent::whole)
      take_frame(now, first);
    else
      drop_truncated(first);
  }
}

void VideoReceiver::check_packets(Packets::const_iterator first) {
  const Stored& head = first->second;
  auto at = first;
  for (std::uint8_t n = 0; n < head.content.count; ++n, ++at) {
    const Stored& one = at->second;
    if (one.filler || one.content.frame != head.content.frame || one.content.index != n)
      fault("the packets of frame " + name(head.content.frame) + " are mixed with others");
    if (one.timestamp != head.timestamp) fault("frame " + name(head.content.frame) + " has two timestamps");
    if (one.marker != (n + 1 == head.content.count))
      fault("the marker of frame " + name(head.content.frame) + " is wrong");
    if (one.picture_id != head.picture_id || one.tl0 != head.tl0)
      fault("frame " + name(head.content.frame) + " has two picture ids");
  }
}

// RFC 7741 section 4.2: picture ids go up by one, TL0PICIDX by one with each frame of the base layer.
void VideoReceiver::check_continuity(const Stored& first) {
  const std::string which = "frame " + name(first.content.frame);
  if (picture_id_ >= 0) {
    const int step = (first.picture_id - picture_id_) & 0x7FFF;
    if (continuous_ && step != 1) fault(which + ": the picture id goes up by " + std::to_string(step));
    if (step == 0 || step > 0x3FFF) fault(which + ": the picture id goes back");
  }
  if (tl0_ >= 0 && continuous_) {
    const int step = (first.tl0 - tl0_) & 0xFF;
    if (step != (first.content.temporal == 0 ? 1 : 0))
      fault(which + " of layer " + std::to_string(first.content.temporal) + ": TL0PICIDX goes up by " +
            std::to_string(step));
  }
  picture_id_ = first.picture_id;
  tl0_ = first.tl0;
}

void VideoReceiver::drop_truncated(Packets::const_iterator first) {
  ++truncated_;
  const VideoContent content = first->second.content;
  check_continuity(first->second);
  for (auto at = first; at != packets_.end() && at->first == next_ &&
                        (at->second.filler || at->second.content.frame == content.frame);
       at = packets_.erase(at))
    ++next_;
  // What needs it would need what was never sent; but a key frame follows.
}

void VideoReceiver::take_frame(Instant now, Packets::const_iterator first) {
  check_packets(first);
  const Stored head = first->second;
  check_continuity(head);
  continuous_ = true;
  for (std::uint8_t n = 0; n < head.content.count; ++n) packets_.erase(next_++);
  decode(now, head);
}

// Frames are as far from each other as they were captured: from one to the next, and in the long run.
void VideoReceiver::check_time(const Stored& first) {
  const VideoContent& content = first.content;
  const std::string which = "frame " + name(content.frame);
  const auto check = [&](std::uint32_t timestamp, Duration captured, Duration tolerance, const char* since) {
    const Duration off = video_time(first.timestamp, timestamp) - (content.captured - captured);
    if (off > tolerance || off < -tolerance)
      fault(which + ": the timestamp is off by " + std::to_string(off.count() / 1'000'000) +
            " ms since the " + since);
  };
  if (!decoded_.empty()) {
    const Decoded& last = decoded_.back();
    if (video_time(first.timestamp, last.timestamp) <= Duration::zero())
      fault(which + ": the timestamp goes back");
    const bool same = last.frame.publisher == content.frame.publisher;
    check(last.timestamp, last.captured, same ? tolerance_ : kChangeTolerance, "last");
  }
  if (anchor_.publisher == content.frame.publisher)
    return check(anchor_.timestamp, anchor_.captured, tolerance_, "first");
  anchor_ = {content.frame.publisher, first.timestamp, content.captured};
}

void VideoReceiver::decode(Instant now, const Stored& first) {
  const VideoContent& content = first.content;
  for (std::uint8_t n = 0; n < content.need_count; ++n) {
    FrameName needed = content.frame;
    needed.number = content.needs[n];
    if (known_.contains(needed)) continue;
    if (!broken_) fault("frame " + name(content.frame) + " needs " + name(needed) + ", which was never sent");
    key_wanted_ = true;
    return;
  }
  if (!known_.insert(content.frame).second) return fault("frame " + name(content.frame) + " comes twice");
  check_time(first);
  if (content.key) {
    broken_ = false;
    key_wanted_ = false;
  }
  decoded_.push_back({now, content.frame, content.temporal, content.key, content.captured, first.timestamp});
}

// To the next frame that is whole, without what is missing before it.
void VideoReceiver::skip(bool to_key_frame) {
  for (auto at = packets_.cbegin(); at != packets_.cend(); ++at) {
    const Stored& one = at->second;
    if (at->first == next_ || one.filler || one.content.index != 0 || (to_key_frame && !one.content.key) ||
        !is_whole(at))
      continue;
    next_ = at->first;
    packets_.erase(packets_.cbegin(), at);
    missing_.erase(missing_.begin(), missing_.lower_bound(next_));
    broken_ = true;
    continuous_ = false;
    consumed_ = true;
    ++skips_;
    return;
  }
}

void VideoReceiver::give_up(Instant now) {
  if (missing_.empty() || now - missing_.begin()->second.since < hold_) return;
  skip(false);
  consume(now);
}

std::vector<std::uint16_t> VideoReceiver::due_nacks(Instant now, Duration round_trip) {
  std::vector<std::uint16_t> due;
  for (auto& [sequence, missing] : missing_) {
    if (missing.tries == kTries) continue;
    if (now < (missing.tries == 0 ? missing.since + kReordered : missing.asked + round_trip + kReordered))
      continue;
    ++missing.tries;
    missing.asked = now;
    due.push_back(sfu::on_the_wire(sequence));
    if (due.size() == 64) break;
  }
  return due;
}

bool VideoReceiver::take_key_frame_wish(Instant now, Duration round_trip) {
  const bool stuck = !packets_.empty() && (decoded_.empty() || now - decoded_.back().at > kNoPicture);
  if (!key_wanted_ && !stuck) return false;
  if (asked_for_key_ != Instant::min() && now - asked_for_key_ < kNoPicture + round_trip) return false;
  asked_for_key_ = now;
  return true;
}

}  // namespace halloo::session::sim
