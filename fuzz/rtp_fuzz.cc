// Any octets as RTP, the first of them says what: a packet, whose extensions come out of the header writer as
// they went in; a payload of each codec; redundant audio; dependency descriptors one after the other.
#include <algorithm>
#include <cstdlib>
#include <vector>

#include "rtp/dependency_descriptor.h"
#include "rtp/header_writer.h"
#include "rtp/payload/codec.h"
#include "rtp/payload/red.h"
#include "rtp/payload/vp8.h"

namespace {

using namespace halloo;
using namespace halloo::rtp;

void require(bool condition) {
  if (!condition) std::abort();
}

bool equal(Bytes a, Bytes b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

// Identifiers 1 to 9, or high ones; at times some are missing.
ExtensionMap map_of(std::uint8_t kind) {
  ExtensionMap map;
  for (std::size_t i = 0; i < kExtensions; ++i)
    if (kind % 4 != 1 || i % 2 == 0)
      require(map.set(static_cast<Extension>(i), static_cast<std::uint8_t>((kind % 4 == 2 ? 16 : 1) + i)));
  map.allow_mixed(kind % 4 != 3);
  return map;
}

void forward(Bytes data, std::uint8_t kind) {
  const auto packet = Packet::parse(data);
  if (!packet) return;
  require(packet->header().size() + packet->payload().size() + packet->padding() == data.size());
  packet->each_extension([&](std::uint8_t id, Bytes value) {
    require(packet->extension(id).has_value());
    require(value.data() >= data.data() && value.data() + value.size() <= packet->payload().data());
  });
  const ExtensionMap from = map_of(0), to = map_of(kind);
  const ExtensionValues values(*packet, from);
  (void)values.audio_level();
  NewHeader header;
  header.ssrc = 7;
  header.sequence_number = 8;
  header.timestamp = 9;
  header.payload_type = 97;
  header.marker = packet->marker();
  header.mid = std::string_view("0123456789abcdef").substr(kind % 17);
  header.transport_sequence = packet->sequence_number();
  if (kind & 0x80) header.absolute_send_time = packet->timestamp() & 0xFFFFFF;

  std::vector<std::uint8_t> out(packet->header().size() + kMaxHeaderGrowth);
  const WrittenHeader written = write_header(values, to, header, out);
  require(written.size >= kHeaderSize && written.size <= out.size());
  const auto again = Packet::parse(Bytes(out).first(written.size));
  require(again && again->payload().empty() && again->header().size() == written.size);
  require(again->ssrc() == 7 && again->sequence_number() == 8 && again->timestamp() == 9 &&
          again->payload_type() == 97 && again->marker() == packet->marker());
  const ExtensionValues after(*again, to);
  for (std::size_t i = 0; i < kExtensions; ++i) {
    const auto extension = static_cast<Extension>(i);
    if (extension == Extension::mid || extension == Extension::transport_sequence ||
        extension == Extension::absolute_send_time)
      continue;
    require(after.has(extension) == (values.has(extension) && to.has(extension)));
    require(!after.has(extension) || equal(*after.get(extension), *values.get(extension)));
  }
  require(after.text(Extension::mid) == header.mid || !to.has(Extension::mid));
  require(after.transport_sequence() == header.transport_sequence || !to.has(Extension::transport_sequence));
  require(after.absolute_send_time() == header.absolute_send_time || !to.has(Extension::absolute_send_time));

  // In less room there is nothing, or the same.
  std::vector<std::uint8_t> less(written.size - 1);
  require(write_header(values, to, header, less).size == 0);
}

void read_payload(Codec codec, Bytes payload) {
  std::vector<std::uint8_t> octets(kHeaderSize);
  octets[0] = 0x80;
  octets.insert(octets.end(), payload.begin(), payload.end());
  const auto mark = read_frame_mark(codec, *Packet::parse(octets));
  if (!mark) return;
  require(!mark->has_descriptor && mark->temporal_layer < 8 && mark->spatial_layer < 8);
  require(!mark->key_frame || mark->switching_point);
  if (codec != Codec::vp8) return;
  std::vector<std::uint8_t> rewritten(payload.begin(), payload.end());
  require(rewrite_vp8(rewritten, 0x5555, 0x66));
  auto again = read_vp8(rewritten);
  require(again.has_value());
  require(again->picture_id == (mark->picture_id < 0 ? -1 : mark->picture_id_long ? 0x5555 : 0x55));
  require(again->tl0_picture_index == (mark->tl0_picture_index < 0 ? -1 : 0x66));
  require(again->picture_id_long == mark->picture_id_long && again->key_frame == mark->key_frame &&
          again->temporal_layer == mark->temporal_layer && again->start_of_frame == mark->start_of_frame);
  if (mark->picture_id < 0 && mark->tl0_picture_index < 0) require(equal(rewritten, payload));
}

void read_red(Bytes payload) {
  const auto red = Red::parse(payload);
  if (!red) return;
  std::size_t blocks = 0, octets = 0;
  red->each([&](const Red::Block& block) {
    ++blocks;
    octets += block.data.size();
  });
  require(blocks == red->redundant() + 1 && octets + 4 * red->redundant() + 1 == payload.size());
}

// Each with its length before it.
void read_descriptors(Bytes data) {
  DependencyReader reader;
  while (!data.empty()) {
    const std::size_t size = std::min<std::size_t>(data[0], data.size() - 1);
    const std::vector<std::uint8_t> descriptor(data.begin() + 1,
                                               data.begin() + 1 + static_cast<std::ptrdiff_t>(size));
    data = data.subspan(1 + size);
    const auto mark = reader.read(descriptor);
    const DependencyStructure* structure = reader.structure();
    require((structure != nullptr) == (reader.generation() > 0));
    if (!structure) {
      require(!mark);
      continue;
    }
    require(structure->template_count >= 1 && structure->template_count <= kMaxTemplates);
    require(structure->target_count >= 1 && structure->target_count <= kMaxDecodeTargets);
    require(structure->chain_count <= structure->target_count);
    require((reader.active_targets() & ~structure->all_targets()) == 0);
    if (!mark) continue;
    require(mark->has_descriptor && mark->spatial_layer < kMaxSpatialLayers &&
            mark->temporal_layer < kMaxTemporalLayers);
    require((mark->switch_targets & ~mark->decode_targets) == 0);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const Bytes input(data + 1, size - 1);
  switch (data[0]) {
    case 'p':
      forward(input.subspan(1), input[0]);
      break;
    case '8':
      read_payload(Codec::vp8, input);
      break;
    case '9':
      read_payload(Codec::vp9, input);
      break;
    case 'h':
      read_payload(Codec::h264, input);
      break;
    case 'a':
      read_payload(Codec::av1, input);
      break;
    case 'r':
      read_red(input);
      break;
    case 'd':
      read_descriptors(input);
      break;
    default:
      break;
  }
  return 0;
}
