#include "transport/directory.h"

#include <algorithm>

namespace halloo::transport {

void Directory::add_ufrag(std::string_view ufrag, PeerId peer) {
  by_ufrag_.insert_or_assign(std::string(ufrag), peer);
  names_[peer].ufrags.emplace_back(ufrag);
}

void Directory::keep_ufrags(PeerId peer, FunctionRef<bool(std::string_view)> keep) {
  const auto found = names_.find(peer);
  if (found == names_.end()) return;
  std::erase_if(found->second.ufrags, [&](const std::string& ufrag) {
    if (keep(ufrag)) return false;
    if (const auto entry = by_ufrag_.find(ufrag); entry != by_ufrag_.end() && entry->second == peer)
      by_ufrag_.erase(entry);
    return true;
  });
}

void Directory::add_path(const FiveTuple& path, PeerId peer) {
  const auto [place, added] = by_path_.try_emplace(path, peer);
  if (!added && place->second == peer) return;
  if (!added) {
    std::erase(names_[place->second].paths, path);
    place->second = peer;
  }
  auto& paths = names_[peer].paths;
  // As many as its ICE agent remembers: the oldest is not among them any more.
  if (paths.size() == 2 * ice::Agent::kMaxPaths) {
    by_path_.erase(paths.front());
    paths.erase(paths.begin());
  }
  paths.push_back(path);
}

void Directory::remove_path(const FiveTuple& path) {
  const auto found = by_path_.find(path);
  if (found == by_path_.end()) return;
  std::erase(names_[found->second].paths, path);
  by_path_.erase(found);
}

void Directory::remove(PeerId peer) {
  const auto found = names_.find(peer);
  if (found == names_.end()) return;
  for (const std::string& ufrag : found->second.ufrags)
    if (const auto entry = by_ufrag_.find(ufrag); entry != by_ufrag_.end() && entry->second == peer)
      by_ufrag_.erase(entry);
  for (const FiveTuple& path : found->second.paths) by_path_.erase(path);
  names_.erase(found);
}

std::optional<PeerId> Directory::by_ufrag(std::string_view ufrag) const {
  const auto found = by_ufrag_.find(ufrag);
  if (found == by_ufrag_.end()) return std::nullopt;
  return found->second;
}

std::optional<PeerId> Directory::by_path(const FiveTuple& path) const {
  const auto found = by_path_.find(path);
  if (found == by_path_.end()) return std::nullopt;
  return found->second;
}

}  // namespace halloo::transport
