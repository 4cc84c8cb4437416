// How many connections each client address has, against a limit. Signalling loop only.
#pragma once

#include <cstddef>
#include <unordered_map>

#include "base/id.h"
#include "io/socket.h"

namespace halloo::app {

class AddressQuota {
 public:
  explicit AddressQuota(std::size_t limit) : limit_(limit) {}  // 0: no limit

  // Counts the connection for the address it first spoke for. False: one too many; it is not counted.
  bool admit(ConnectionId connection, const io::Address& address) {
    if (limit_ == 0 || of_connection_.contains(connection)) return true;
    std::size_t& count = count_[address];
    if (count >= limit_) return false;
    ++count;
    of_connection_.emplace(connection, address);
    return true;
  }
  void release(ConnectionId connection) {
    const auto found = of_connection_.find(connection);
    if (found == of_connection_.end()) return;
    const auto count = count_.find(found->second);
    if (--count->second == 0) count_.erase(count);
    of_connection_.erase(found);
  }

 private:
  std::size_t limit_;
  std::unordered_map<io::Address, std::size_t> count_;
  std::unordered_map<ConnectionId, io::Address> of_connection_;
};

}  // namespace halloo::app
