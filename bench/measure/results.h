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

struct Results {
  std::size_t pairs = 0, payload = 0;
  std::vector<Throughput> throughput;
  std::vector<Delay> delay;
  std::vector<IdleMemory> memory;
  std::vector<JoinCost> joins;
  std::vector<Relayed> relayed;
  std::vector<AllocationCost> allocations;
  std::vector<AllocationMemory> allocation_memory;
};

void write(const Results& results, const std::string& file);

}  // namespace halloo::measure
