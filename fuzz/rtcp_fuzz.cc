// Any octets as RTCP: readers stay within their block, what was read is written and read again the same, and
// the writer of transport feedback, given any arrivals, says what it was given in the room it was given.
#include <algorithm>
#include <cstdlib>
#include <vector>

#include "rtp/rtcp_feedback.h"
#include "rtp/rtcp_writer.h"
#include "rtp/transport_feedback.h"

namespace {

using namespace halloo;
using namespace halloo::rtp;

using Tick = std::chrono::duration<std::int64_t, std::ratio<1, 4000>>;

void require(bool condition) {
  if (!condition) std::abort();
}

std::vector<ReportBlock> all(const ReportBlocks& blocks) {
  std::vector<ReportBlock> list;
  for (std::size_t i = 0; i < blocks.size(); ++i) list.push_back(blocks[i]);
  return list;
}
template <class List>
std::vector<std::uint32_t> sources_of(const List& list) {
  std::vector<std::uint32_t> sources;
  for (std::size_t i = 0; i < list.size(); ++i) sources.push_back(list[i]);
  return sources;
}
std::vector<std::uint16_t> sequences_of(const Nack& nack) {
  std::vector<std::uint16_t> sequences;
  nack.each([&](std::uint16_t sequence) { sequences.push_back(sequence); });
  return sequences;
}

RtcpBlock only_block(Bytes data) {
  std::size_t at = 0;
  const auto block = next_rtcp(data, at);
  require(block && at == data.size());
  return *block;
}

// Where the writer is given what was read, it writes the same, up to what the reader does not look at.
void write_again(const RtcpBlock& block) {
  std::vector<std::uint8_t> out(block.body.size() + 600);
  RtcpWriter writer(out);
  if (const auto report = SenderReport::read(block)) {
    require(writer.add_sender_report(*report, all(report->blocks)));
    require(std::equal(writer.data().begin() + kRtcpHeaderSize, writer.data().end(), block.body.begin()));
  } else if (const auto receiver = ReceiverReport::read(block)) {
    require(writer.add_receiver_report(receiver->ssrc, all(receiver->blocks)));
    require(std::equal(writer.data().begin() + kRtcpHeaderSize, writer.data().end(), block.body.begin()));
  } else if (const auto description = SourceDescription::read(block)) {
    std::size_t octets = 0;
    description->each([&](std::uint32_t ssrc, std::uint8_t type, Bytes text) {
      octets += 2 + text.size();
      if (type != kCname) return;
      RtcpWriter another(out);
      require(another.add_cname(ssrc, as_text(text)));
      require(SourceDescription::read(only_block(another.data()))->cname(ssrc) == as_text(text));
    });
    require(octets <= block.body.size());
  } else if (const auto goodbye = Goodbye::read(block)) {
    if (goodbye->size() == 0) return;
    require(writer.add_goodbye(sources_of(*goodbye), goodbye->reason));
    const auto again = Goodbye::read(only_block(writer.data()));
    require(sources_of(*again) == sources_of(*goodbye) && again->reason == goodbye->reason);
  } else if (const auto nack = Nack::read(block)) {
    const auto sequences = sequences_of(*nack);
    std::vector<std::uint8_t> larger(12 + 4 * sequences.size());
    RtcpWriter another(larger);
    require(another.add_nack(nack->sender_ssrc, nack->media_ssrc, sequences) == sequences.size());
    auto again = sequences_of(*Nack::read(only_block(another.data()))), before = sequences;
    const auto tidy = [](std::vector<std::uint16_t>& list) {
      std::sort(list.begin(), list.end());
      list.erase(std::unique(list.begin(), list.end()), list.end());
    };
    tidy(again);
    tidy(before);
    require(again == before);
  } else if (const auto pli = Pli::read(block)) {
    require(writer.add_pli(pli->sender_ssrc, pli->media_ssrc));
    require(std::equal(writer.data().begin() + kRtcpHeaderSize, writer.data().end(), block.body.begin()));
  } else if (const auto fir = Fir::read(block)) {
    fir->each([&](std::uint32_t ssrc, std::uint8_t number) {
      RtcpWriter another(out);
      require(another.add_fir(fir->sender_ssrc, ssrc, number));
      Fir::read(only_block(another.data()))->each([&](std::uint32_t read_ssrc, std::uint8_t read_number) {
        require(read_ssrc == ssrc && read_number == number);
      });
    });
  } else if (const auto remb = Remb::read(block)) {
    require(writer.add_remb(remb->sender_ssrc, remb->bitrate, sources_of(*remb)));
    const auto again = Remb::read(only_block(writer.data()));
    require(again->bitrate == remb->bitrate && sources_of(*again) == sources_of(*remb));
  }
}

std::vector<PacketArrival> arrivals_of(const TransportFeedback& feedback) {
  std::vector<PacketArrival> arrivals;
  feedback.each_received([&](std::uint16_t sequence, Duration at) { arrivals.push_back({sequence, at}); });
  return arrivals;
}

// Those taken are in it, the last of them last, and all else is lost.
void write_feedback(std::uint16_t base, const std::vector<PacketArrival>& arrivals, std::size_t room) {
  std::vector<std::uint8_t> out(room);
  RtcpWriter writer(out);
  const std::size_t taken = writer.add_transport_feedback({1, 2, base, 3}, arrivals);
  require(writer.size() <= room && taken <= arrivals.size() && (taken == 0) == (writer.size() == 0));
  if (taken == 0) return;
  const auto feedback = TransportFeedback::read(only_block(writer.data()));
  require(feedback && feedback->base_sequence() == base && feedback->feedback_count() == 3);
  require(static_cast<std::uint16_t>(base + feedback->count() - 1) == arrivals[taken - 1].sequence);
  const auto again = arrivals_of(*feedback);
  require(again.size() == taken);
  for (std::size_t i = 0; i < taken; ++i) {
    require(again[i].sequence == arrivals[i].sequence);
    // Each in its tick, of the era that the packet's reference time is in.
    const Duration tick = std::chrono::floor<Tick>(arrivals[i].at);
    require((again[i].at - tick) % TransportFeedback::kEra == Duration());
  }
}

void read_feedback(const RtcpBlock& block) {
  const auto feedback = TransportFeedback::read(block);
  if (!feedback) return;
  std::size_t count = 0, received = 0;
  feedback->each([&](std::uint16_t sequence, std::optional<Duration> arrival) {
    require(sequence == static_cast<std::uint16_t>(feedback->base_sequence() + count));
    ++count;
    received += arrival.has_value();
  });
  const auto arrivals = arrivals_of(*feedback);
  require(count == feedback->count() && received == arrivals.size() && received <= block.body.size());
  write_feedback(feedback->base_sequence(), arrivals, 65536);
}

// Three octets an arrival: how many are lost before it, and how many ticks later it comes.
void play_arrivals(Bytes data) {
  if (data.size() < 4) return;
  const std::uint16_t base = read16(data, 0);
  const std::size_t room = data[2] * std::size_t{4};
  Duration now = std::chrono::milliseconds(data[3]);
  std::uint16_t sequence = base;
  std::vector<PacketArrival> arrivals;
  for (std::size_t at = 4; at + 3 <= data.size(); at += 3) {
    sequence = static_cast<std::uint16_t>(sequence + data[at] % 64 * (data[at] < 64 ? 1 : 40));
    now += TransportFeedback::kTick * static_cast<std::int16_t>(read16(data, at + 1));
    arrivals.push_back({sequence++, now});
  }
  write_feedback(base, arrivals, room);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Bytes input(data + 1, size - 1);
  if (data[0] != 0) {
    play_arrivals(input);
    return 0;
  }
  std::size_t octets = 0;
  const bool whole = for_each_rtcp(input, [&](const RtcpBlock& block) {
    octets += kRtcpHeaderSize + block.body.size();
    write_again(block);
    read_feedback(block);
  });
  require(whole == is_rtcp_compound(input) && octets <= input.size());
  return 0;
}
