// A client that receives: what comes is held against the protocols and against what was published; it answers
// as libwebrtc does, with NACK, PLI, receiver reports and transport-wide feedback. Single-threaded, virtual
// clock.
#pragma once

#include <functional>
#include <memory>

#include "sfu/forwarding/arrivals.h"
#include "sfu/forwarding/reception.h"
#include "sim/session/endpoint.h"
#include "sim/session/sound_receiver.h"
#include "sim/session/video_receiver.h"
#include "sim/session/wire_check.h"

namespace halloo::session::sim {

struct WatcherSettings {
  bool sound = true, video = true;
  bool rtx = true;
  bool transport_wide = true, remb = false;
  Duration hold = std::chrono::milliseconds(600);
  // So much the times of pictures may be off: where packets come late, or reports, that cannot be helped.
  Duration tolerance = std::chrono::milliseconds(5);
};
OfferSettings offer_of(const WatcherSettings& settings, Dice& dice);

class Watcher final : public Endpoint {
 public:
  // `ntp`: of the publisher with this id when its own clock shows that.
  using PublishersClock = std::function<std::optional<std::uint64_t>(std::uint32_t, Duration)>;
  Watcher(const Joined& joined, const Network& network, const WatcherSettings& settings, PublishersClock ntp,
          Random& random, Dice& dice);

  const WatcherSettings& settings() const { return settings_; }
  // The gateway's description: what it names may come from now on, with what was named before.
  void expect(const sdp::Description& description);

  struct Stream {
    Stream(Announced of, const WatcherSettings& settings, const SoundReceiver::Fault& fault)
        : announced(std::move(of)),
          reception(announced.video ? 90'000 : 48'000),
          picture(settings.hold, settings.tolerance),
          sound(fault) {}
    Announced announced;
    sfu::Reception reception;
    VideoReceiver picture;  // one of the two
    SoundReceiver sound;
    std::optional<rtp::SenderInfo> report;  // not looked at yet
    std::uint32_t publisher = 0;            // of what was played last
  };
  const std::vector<std::unique_ptr<Stream>>& streams() const { return streams_; }
  // Of the first stream of its kind: who watches by WHEP has no other.
  const std::vector<Decoded>& decoded() const;
  const Sounds& sounds() const;
  bool has_video() const { return first(true) != nullptr; }

  std::uint64_t lost() const { return lost_; }  // by the network on the way to it
  std::uint64_t skipped() const;
  std::uint64_t repeated() const { return repeated_; }  // packets that came by RTX
  std::uint64_t left_out() const { return wire_.left_out(); }
  Instant connected_at() const { return connected_at_; }

  // Once nothing is on its way any more: is the sound as it was sent?
  void check_sound(const SoundReceiver::Lost& lost) const;
  std::vector<std::string> take_faults();

  void on_wire(Bytes datagram) override { wire_.on_datagram(datagram, nominated()); }

 private:
  void on_rtp(Instant now, MutableBytes packet) override;
  void on_rtcp(Instant now, Bytes compound) override;
  void on_time(Instant now) override;
  Instant next_time() const override;
  void on_connected(Instant now) override;

  const Stream* first(bool video) const;
  Stream* find(std::uint32_t ssrc, bool repeated = false);
  void on_repeated(Instant now, MutableBytes data, const rtp::Packet& packet);
  // This has been played: is the last report true of it?
  void check_report(Stream& stream, std::uint32_t publisher, std::uint32_t timestamp, Duration captured);
  void send_reports(Instant now);
  void send_feedback(Instant now);
  void ask(Instant now);
  bool waits() const;

  WatcherSettings settings_;
  PublishersClock ntp_;
  SoundReceiver::Fault fault_ = [this](const std::string& what) { fault(what); };
  WireCheck wire_{fault_};
  std::uint32_t own_ssrc_;
  std::vector<std::unique_ptr<Stream>> streams_;
  rtp::ExtensionMap extensions_;  // identifiers are the bundle's (RFC 8843 section 9.2)
  sfu::Arrivals arrivals_;
  std::uint64_t lost_ = 0, repeated_ = 0;
  Instant connected_at_ = kNever, next_report_ = kNever, asked_at_ = Instant::min();
};

}  // namespace halloo::session::sim
