#include "measure/results.h"

#include <fstream>
#include <stdexcept>

namespace halloo::measure {
namespace {

template <class Row, class Write>
void array(std::ostream& out, const char* name, const std::vector<Row>& rows, Write write_members) {
  out << ",\n  \"" << name << "\": [";
  const char* between = "\n    {";
  for (const Row& row : rows) {
    out << between;
    write_members(row);
    out << "}";
    between = ",\n    {";
  }
  out << "\n  ]";
}

}  // namespace

void write(const Results& results, const std::string& file) {
  std::ofstream out(file);
  out << "{\n  \"load\": {\"pairs\": " << results.pairs << ", \"payload\": " << results.payload << "}";
  array(out, "throughput", results.throughput, [&](const Throughput& row) {
    out << "\"server\": \"" << row.server << "\", \"round\": " << row.round
        << ", \"inFlight\": " << row.in_flight << ", \"perSecond\": " << row.messages_per_second
        << ", \"perCpuSecond\": " << row.messages_per_cpu_second;
  });
  array(out, "delay", results.delay, [&](const Delay& row) {
    out << "\"server\": \"" << row.server << "\", \"round\": " << row.round
        << ", \"perSecond\": " << row.messages_per_second << ", \"p50\": " << row.p50_us
        << ", \"p99\": " << row.p99_us << ", \"cpu\": " << row.cpu_us_per_message;
  });
  array(out, "memory", results.memory, [&](const IdleMemory& row) {
    out << "\"server\": \"" << row.server << "\", \"connections\": " << row.connections
        << ", \"octets\": " << row.octets_per_connection;
  });
  array(out, "joins", results.joins, [&](const JoinCost& row) {
    out << "\"perSecond\": " << row.joins_per_second << ", \"joins\": " << row.joins
        << ", \"members\": " << row.members << ", \"cpu\": " << row.cpu_us_per_join_and_member
        << ", \"octets\": " << row.octets_per_join_and_member
        << ", \"messages\": " << row.messages_per_join_and_member;
  });
  array(out, "relayed", results.relayed, [&](const Relayed& row) {
    out << "\"server\": \"" << row.server << "\", \"round\": " << row.round << ", \"way\": \"" << row.way
        << "\", \"pattern\": \"" << row.pattern << "\", \"flows\": " << row.flows
        << ", \"octets\": " << row.octets << ", \"perSecond\": " << row.packets_per_second
        << ", \"perCpuSecond\": " << row.packets_per_cpu_second << ", \"lost\": " << row.lost
        << ", \"busy\": " << row.busy;
  });
  array(out, "allocations", results.allocations, [&](const AllocationCost& row) {
    out << "\"server\": \"" << row.server << "\", \"round\": " << row.round << ", \"cpu\": " << row.cpu_us;
  });
  array(out, "allocationMemory", results.allocation_memory, [&](const AllocationMemory& row) {
    out << "\"server\": \"" << row.server << "\", \"allocations\": " << row.allocations
        << ", \"octets\": " << row.octets_per_allocation << ", \"channelOctets\": " << row.octets_per_channel;
  });
  array(out, "forwarded", results.forwarded, [&](const Forwarded& row) {
    out << "\"server\": \"" << row.server << "\", \"round\": " << row.round << ", \"people\": " << row.people
        << ", \"publishers\": " << row.publishers << ", \"subscribers\": " << row.subscribers
        << ", \"perSecond\": " << row.packets_per_second << ", \"cpu\": " << row.cpu_us
        << ", \"p50\": " << row.p50_us << ", \"p99\": " << row.p99_us << ", \"lost\": " << row.lost
        << ", \"disordered\": " << row.disordered << ", \"busy\": " << row.busy;
  });
  array(out, "gatewayJoins", results.gateway_joins, [&](const GatewayJoin& row) {
    out << "\"server\": \"" << row.server << "\", \"round\": " << row.round
        << ", \"packet\": " << row.packet_ms << ", \"picture\": " << row.picture_ms
        << ", \"camera\": " << row.camera_ms;
  });
  array(out, "gatewayMemory", results.gateway_memory, [&](const GatewayMemory& row) {
    out << "\"server\": \"" << row.server << "\", \"round\": " << row.round
        << ", \"subscribers\": " << row.subscribers << ", \"octets\": " << row.octets_per_subscriber;
  });
  array(out, "gatewayAdmissions", results.gateway_admissions, [&](const GatewayAdmission& row) {
    out << "\"server\": \"" << row.server << "\", \"round\": " << row.round << ", \"joins\": " << row.joins
        << ", \"perSecond\": " << row.per_second << ", \"cpu\": " << row.cpu_ms;
  });
  array(out, "plainSending", results.plain_sending, [&](const PlainSending& row) {
    out << "\"round\": " << row.round << ", \"receivers\": " << row.receivers
        << ", \"single\": " << row.single_us << ", \"joined\": " << row.joined_us;
  });
  out << "\n}\n";
  if (!out.flush()) throw std::runtime_error(file + " cannot be written");
}

}  // namespace halloo::measure
