// A client that publishes: sound, and a picture in one encoding or in several, with sender reports; lost
// packets are sent again when asked for, key frames made when wished for (libwebrtc's ways). Single-threaded,
// virtual clock.
#pragma once

#include <deque>
#include <map>
#include <set>

#include "sim/session/encoder.h"
#include "sim/session/endpoint.h"

namespace halloo::session::sim {

struct PublisherSettings {
  bool sound = true, video = true;
  std::vector<Bitrate> encodings{kbit(200)};  // more than one: a simulcast
  Duration frame = std::chrono::microseconds(33'333);
  Duration sound_frame = std::chrono::milliseconds(20);
  bool rtx = true;
  bool transport_wide = true, remb = false, fir_only = false;
  std::uint8_t level = 127;  // of its sound: -dBov, 127 is silence
  bool reports = true;
  bool pauses = false;  // encodings that nobody watches, when it is told
};

// What it offers for these, with SSRCs at random.
OfferSettings offer_of(const PublisherSettings& settings, Dice& dice);

class Publisher final : public Endpoint {
 public:
  Publisher(const Joined& joined, const Network& network, const PublisherSettings& settings,
            const OfferSettings& offered, Random& random, Dice& dice);

  // As native clients are told; those of WHIP are not.
  void set_wanted(unsigned mask);
  // What of all that it has it sends; what begins again is another take, with a key frame.
  void set_sending(Instant now, bool sound, bool video);
  bool sends_sound() const { return sends_sound_; }
  bool sends_video() const { return sends_video_; }
  // It has offered that and waits for the answer.
  bool changing() const { return changing_; }
  void set_changing() { changing_ = true; }

  // In what it sends: the connection's, with the number of the take.
  std::uint32_t id() const { return video_id_; }
  static PeerId peer_of(std::uint32_t id) { return id & ((1U << kTakeShift) - 1); }
  const PublisherSettings& settings() const { return settings_; }
  const OfferSettings& offered() const { return offered_; }
  std::uint32_t sounds() const { return sounds_; }  // sent so far
  std::uint32_t frames(std::size_t encoding = 0) const { return encodings_[encoding].encoder.frames(); }
  std::uint32_t key_frames(std::size_t encoding = 0) const {
    return encodings_[encoding].encoder.key_frames();
  }
  std::uint64_t repeated() const { return repeated_; }
  std::uint64_t feedbacks() const { return feedbacks_; }
  // Sound that the network lost on the way to the gateway.
  const std::set<std::uint32_t>& lost_sounds() const { return lost_sounds_; }
  std::uint64_t lost() const { return lost_; }
  // Its clock as its reports say it: NTP at this moment.
  std::uint64_t ntp(Duration at) const;

 private:
  struct Source {
    std::uint32_t ssrc = 0;
    std::uint16_t sequence = 0;
    std::uint32_t timestamp_offset = 0, clock_rate = 90'000;
    std::uint32_t packets = 0, octets = 0;
    bool reported = false;  // the gateway has told of it: it knows what it is
  };
  struct Encoding {
    Encoding(std::uint32_t publisher, std::uint8_t number, Bitrate rate, Duration interval, Dice& dice)
        : encoder(publisher, number, rate, interval, dice) {}
    Encoder encoder;
    Source media, rtx;
    bool paused = false;
    std::deque<std::pair<std::uint16_t, Octets>> sent;  // that can be repeated: number and packet
  };

  void on_rtp(Instant, MutableBytes) override { fault("a publisher is sent media"); }
  void on_rtcp(Instant now, Bytes compound) override;
  void on_time(Instant now) override;
  Instant next_time() const override;
  void on_connected(Instant now) override;

  Source any_source(std::uint32_t clock_rate, std::uint32_t ssrc);
  Octets write(Source& source, std::uint8_t payload_type, bool marker, std::uint32_t timestamp,
               std::string_view mid, std::string_view rid, bool repaired, Bytes payload);
  void send_picture(Instant now);
  void send_piece(Instant now, std::size_t index, const Encoder::Piece& piece);
  void send_sound(Instant now);
  void send_reports(Instant now);
  void repeat(Instant now, Encoding& encoding, std::uint16_t sequence);
  Encoding* find(std::uint32_t ssrc);
  static std::uint32_t timestamp_of(const Source& source, Duration at);

  static constexpr unsigned kTakeShift = 24;

  PublisherSettings settings_;
  OfferSettings offered_;
  Dice& dice_;
  std::uint32_t takes_ = 0, sound_id_, video_id_;
  bool sends_sound_, sends_video_, changing_ = false;
  std::vector<Encoding> encodings_;
  Source sound_;
  std::uint16_t first_sound_;
  std::uint16_t transport_sequence_;
  std::uint32_t sounds_ = 0;
  std::uint64_t clock_offset_;
  Instant next_frame_ = kNever, next_sound_ = kNever, next_report_ = kNever;
  std::set<std::uint32_t> lost_sounds_;
  std::uint64_t lost_ = 0, repeated_ = 0, feedbacks_ = 0;
};

}  // namespace halloo::session::sim
