// What waits to be sent by all the UDP sockets of a loop. Datagrams are gathered in flows, one for each
// socket, peer and local address in a flush, whatever came in between; of a flow each run of equal size, with
// a shorter one at its end, becomes one message that the kernel takes apart (UDP_SEGMENT), and the messages
// of a socket go together (sendmmsg). The loop's thread. Its memory is fixed; when it is full, it flushes.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "io/udp.h"
#include "io/udp_wire.h"

namespace halloo::io {

class UdpSender {
 public:
  static constexpr std::uint32_t kNone = 0xffff'ffff;

  explicit UdpSender(UdpCounters& counters) : counters_(counters) {}

  void push(UdpSocket& socket, const Address& peer, const Address& local, Bytes head, Bytes body,
            bool dont_fragment);
  // The same without the copy: room for a datagram, and then the datagram that was written there.
  MutableBytes room(std::size_t size);
  void enqueue(UdpSocket& socket, const Address& peer, const Address& local, std::size_t size,
               bool dont_fragment);
  bool empty() const { return datagram_count_ == 0; }
  void flush();

 private:
  static constexpr std::size_t kMaxDatagrams = 1024;
  static constexpr std::size_t kOctets = 1024 * 1024;
  static constexpr std::size_t kBatch = 64;  // messages
  // The kernel's bounds: UDP_MAX_SEGMENTS, and one IP packet with its headers.
  static constexpr std::size_t kMaxSegments = 64, kMaxJoined = 65'000;
  // Nothing longer goes over an Ethernet unfragmented, and the kernel segments only what does (EINVAL).
  static constexpr std::size_t kMaxSegment = 1472;
  static constexpr std::size_t kPlaces = 2048;

  struct Waiting {
    std::uint32_t offset, size;
    std::uint32_t next;  // of the flow
  };
  struct Flow {
    Address peer, local;
    UdpSocket* socket;
    std::uint32_t first, last;
    std::uint32_t next;  // of the socket
    bool dont_fragment;
  };
  struct Message {
    std::uint32_t first, count;  // datagrams
    std::uint32_t flow;
  };

  struct alignas(cmsghdr) Control {  // packet information and the segment's size
    char octets[CMSG_SPACE(sizeof(in6_pktinfo)) + CMSG_SPACE(sizeof(std::uint16_t))];
  };

  Flow& flow_of(UdpSocket& socket, const Address& peer, const Address& local, bool dont_fragment);
  void send_flows(UdpSocket& socket);
  std::uint32_t add_message(const UdpSocket& socket, std::uint32_t flow, std::uint32_t first);
  void send_batch(UdpSocket& socket);
  void give_up(UdpSocket& socket, std::size_t message, int error);
  void send_one_by_one(UdpSocket& socket, std::size_t message);
  void count_lost(UdpSocket& socket, const Message& message, int error);
  void count_sent(std::span<const Message> messages);

  UdpCounters& counters_;
  std::array<Waiting, kMaxDatagrams> waiting_;
  std::array<Flow, kMaxDatagrams> flows_;
  std::array<UdpSocket*, kMaxDatagrams> sockets_;  // that have flows
  std::size_t datagram_count_ = 0, flow_count_ = 0, socket_count_ = 0, octet_count_ = 0;
  // Where a key's newest flow is. A place that is taken by another key, or is left from another flush, is
  // seen to be so by comparing the flow itself.
  std::array<std::uint16_t, kPlaces> places_{};
  std::uint32_t newest_used_ = 0;  // flow

  std::size_t message_count_ = 0, vector_count_ = 0;  // of the batch that is being made
  std::array<Message, kBatch> messages_;
  std::array<mmsghdr, kBatch> headers_;
  std::array<UdpName, kBatch> peers_;
  std::array<Control, kBatch> controls_;
  std::array<iovec, kMaxDatagrams> vectors_;

  std::unique_ptr<std::uint8_t[]> data_{new std::uint8_t[kOctets]};
};

}  // namespace halloo::io
