// What the bench has found out, and how it hands it on: JSON, which report.mjs makes the page of.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace halloo::measure {

// Pairs that answer each message by one: as many as the server can do.
struct Throughput {
  std::string server;
  int round;
  std::size_t in_flight;  // in each pair
  double messages_per_second;
  double messages_per_cpu_second;
};

// An even stream at a given rate.
struct Delay {
  std::string server;
  int round;
  double messages_per_second;
  double p50_us, p99_us;
  double cpu_us_per_message;
};

struct IdleMemory {
  std::string server;
  std::size_t connections;
  double octets_per_connection;
};

struct JoinCost {
  double joins_per_second;  // 0: all at once
  std::size_t joins, members;
  double cpu_us_per_join_and_member;
  double octets_per_join_and_member;
  double messages_per_join_and_member;
};

// Packets through a relay, one way.
struct Relayed {
  std::string server;
  int round;
  std::string way;      // "to peer", "to client", "in memory", "binding"
  std::string pattern;  // "joined", "single", "video"
  std::size_t flows, octets;
  double packets_per_second, packets_per_cpu_second;
  double lost;  // share of what was sent
  double busy;  // CPU-seconds a second
};

struct AllocationCost {
  std::string server;
  int round;
  double cpu_us;  // to allocate and to give back
};

struct AllocationMemory {
  std::string server;
  std::size_t allocations;
  double octets_per_allocation, octets_per_channel;
};

// Packets through a gateway.
struct Forwarded {
  std::string server;
  int round;
  std::size_t people;  // in each room, all of them publishing; 0: one publishes, all others watch
  std::size_t publishers, subscribers;
  double packets_per_second;
  double cpu_us;  // a packet
  double p50_us, p99_us;
  double lost, disordered;  // shares; disordered: or twice
  double busy;
};

// Who comes while others watch already; times since it asked.
struct GatewayJoin {
  std::string server;
  int round;
  double packet_ms, picture_ms;
  double camera_ms;  // of that, what passed between the server's request for a key frame and the key frame
};

struct GatewayAdmission {
  std::string server;
  int round;
  std::size_t joins;
  double per_second, cpu_ms;  // each
};

// Packets that are copied, encrypted and sent, and nothing else.
struct PlainSending {
  int round;
  std::size_t receivers;
  double single_us, joined_us;  // of CPU a packet
};

struct GatewayMemory {
  std::string server;
  int round;
  std::size_t subscribers;
  double octets_per_subscriber;
};

struct Results {
  std::size_t pairs = 0, payload = 0;
  std::vector<Throughput> throughput;
  std::vector<Delay> delay;
  std::vector<IdleMemory> memory;
  std::vector<JoinCost> joins;
  std::vector<Relayed> relayed;
  std::vector<AllocationCost> allocations;
  std::vector<AllocationMemory> allocation_memory;
  std::vector<Forwarded> forwarded;
  std::vector<GatewayJoin> gateway_joins;
  std::vector<GatewayMemory> gateway_memory;
  std::vector<GatewayAdmission> gateway_admissions;
  std::vector<PlainSending> plain_sending;
};

void write(const Results& results, const std::string& file);

}  // namespace halloo::measure
