// Whose a packet is: by the ufrag that a check begins with, and by the flows that checks have come by. One
// for each worker; its thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/five_tuple.h"
#include "base/function_ref.h"
#include "transport/peer.h"

namespace halloo::transport {

class Directory {
 public:
  void add_ufrag(std::string_view ufrag, PeerId peer);
  // Those of this peer's that `keep` says no to are forgotten.
  void keep_ufrags(PeerId peer, FunctionRef<bool(std::string_view)> keep);
  // The same flow may become another peer's: a browser uses one port again.
  void add_path(const FiveTuple& path, PeerId peer);
  void remove_path(const FiveTuple& path);
  void remove(PeerId peer);  // and all that names it

  std::optional<PeerId> by_ufrag(std::string_view ufrag) const;
  std::optional<PeerId> by_path(const FiveTuple& path) const;
  bool empty() const { return by_ufrag_.empty() && by_path_.empty() && names_.empty(); }

 private:
  struct TextHash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  struct Names {
    std::vector<std::string> ufrags;
    std::vector<FiveTuple> paths;
  };
  std::unordered_map<std::string, PeerId, TextHash, std::equal_to<>> by_ufrag_;
  std::unordered_map<FiveTuple, PeerId, FiveTupleHash> by_path_;
  std::unordered_map<PeerId, Names> names_;
};

}  // namespace halloo::transport
