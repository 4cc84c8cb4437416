// What a watcher makes of a video stream, as libwebrtc does it: packets in order, gaps asked for again,
// frames decoded when they are whole and what they need is there, a key frame asked for when that cannot be
// helped. Nothing is decoded really: payloads say what they are (content.h). On the way it is looked whether
// the stream is what RFC 3550 and RFC 7741 say. Single-threaded, virtual clock.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "rtp/packet.h"
#include "sfu/forwarding/sequence.h"
#include "sim/session/content.h"

namespace halloo::session::sim {

struct Decoded {
  Instant at{};
  FrameName frame;
  std::uint8_t temporal = 0;
  bool key = false;
  Duration captured{};
  std::uint32_t timestamp = 0;
};

class VideoReceiver {
 public:
  // `hold`: so long it waits for what is missing. `tolerance`: so much a time may be off.
  VideoReceiver(Duration hold, Duration tolerance) : hold_(hold), tolerance_(tolerance) {}

  // Of the stream itself, or restored from its retransmissions.
  void on_packet(Instant now, const rtp::Packet& packet);
  // Something is missing: the two below are to be asked every few milliseconds.
  bool waits() const { return !missing_.empty() || !packets_.empty(); }
  void give_up(Instant now);

  // Sequence numbers to be asked for now.
  std::vector<std::uint16_t> due_nacks(Instant now, Duration round_trip);
  // True: ask for a key frame now.
  bool take_key_frame_wish(Instant now, Duration round_trip);

  const std::vector<Decoded>& decoded() const { return decoded_; }
  std::uint64_t skipped() const { return skips_; }  // times that it went on without what was missing
  std::uint64_t fillers() const { return fillers_; }
  // Frames whose end was left out for a pause or a key frame of another encoding.
  std::uint64_t truncated() const { return truncated_; }
  std::vector<std::string> take_faults() { return std::exchange(faults_, {}); }

 private:
  struct Stored {
    bool filler = false;
    VideoContent content;
    std::uint32_t timestamp = 0;
    bool marker = false;
    std::int32_t picture_id = -1;
    std::int32_t tl0 = -1;
  };
  struct Missing {
    Instant since{}, asked{};
    unsigned tries = 0;
  };
  using Packets = std::map<sfu::Sequence, Stored>;

  void note_missing(Instant now, sfu::Sequence sequence);
  enum class Extent : std::uint8_t { whole, incomplete, truncated };
  Extent extent(Packets::const_iterator first) const;
  bool is_whole(Packets::const_iterator first) const { return extent(first) == Extent::whole; }
  void consume(Instant now);
  void take_frame(Instant now, Packets::const_iterator first);
  void drop_truncated(Packets::const_iterator first);
  void check_continuity(const Stored& first);
  void check_packets(Packets::const_iterator first);
  void decode(Instant now, const Stored& first);
  void check_time(const Stored& first);
  void skip(bool to_key_frame);
  void fault(const std::string& what) { faults_.push_back(what); }

  Duration hold_, tolerance_;
  bool started_ = false, consumed_ = false;
  sfu::Sequence next_ = 0, highest_ = 0;
  Packets packets_;  // from next_ on
  std::map<sfu::Sequence, Missing> missing_;

  std::set<FrameName> known_;  // decoded
  std::vector<Decoded> decoded_;
  bool broken_ = true;       // something is missing since the last key frame
  bool padded_ = false;      // padding came in place of what is before the next packet
  bool continuous_ = false;  // nothing is missing since the last frame
  std::int32_t picture_id_ = -1, tl0_ = -1;
  bool key_wanted_ = false;
  Instant asked_for_key_ = Instant::min();
  // Of the publisher that is shown: what its first frame's timestamp was, and when it was captured.
  struct Anchor {
    std::uint32_t publisher = 0, timestamp = 0;
    Duration captured{};
  } anchor_;
  std::uint64_t skips_ = 0, fillers_ = 0, truncated_ = 0;
  std::vector<std::string> faults_;
};

}  // namespace halloo::session::sim
