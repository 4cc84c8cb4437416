#include "ice/agent.h"

#include <algorithm>

#include "base/octets.h"

namespace halloo::ice {
namespace {

// RFC 8445 section 16.1.
constexpr std::uint16_t kIceControlled = 0x8029;

bool understood(std::uint16_t type) {
  constexpr std::array known{stun::kUsername, stun::kMessageIntegrity, stun::kMessageIntegritySha256,
                             stun::kPriority, stun::kUseCandidate};
  return type >= 0x8000 || std::ranges::find(known, type) != known.end();
}

}  // namespace

std::optional<std::string_view> ufrag_of_check(const stun::Message& message) {
  if (message.message_class() != stun::Class::request || message.method() != stun::kBinding)
    return std::nullopt;
  const auto username = message.find(stun::kUsername);
  if (!username) return std::nullopt;
  const std::string_view text = as_text(*username);
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  return text.substr(0, colon);
}

Agent::Agent(Instant now, Credentials local, Counters& counters)
    : counters_(counters), consent_until_(now + kConsent) {
  generations_[0].key = stun::Key(as_bytes(local.password));
  generations_[0].credentials = std::move(local);
}

void Agent::restart(Instant now, Credentials local) {
  if (!restarting_) generations_[1] = std::move(generations_[0]);
  generations_[0] = {local, stun::Key(as_bytes(local.password))};
  restarting_ = true;
  consent_until_ = std::max(consent_until_, now + kConsent);
}

const Agent::Generation* Agent::generation_of(std::string_view ufrag) const {
  if (ufrag == generations_[0].credentials.ufrag) return &generations_[0];
  if (restarting_ && ufrag == generations_[1].credentials.ufrag) return &generations_[1];
  return nullptr;
}

bool Agent::has_ufrag(std::string_view ufrag) const {
  return generation_of(ufrag) != nullptr;
}

const FiveTuple* Agent::path() const {
  return path_count_ == 0 ? nullptr : &paths_[selected_];
}

bool Agent::knows(const FiveTuple& path) const {
  return std::find(paths_.begin(), paths_.begin() + static_cast<std::ptrdiff_t>(path_count_), path) !=
         paths_.begin() + static_cast<std::ptrdiff_t>(path_count_);
}

// The newest is the last; the oldest that is not in use makes room, as a caller who moves about has many in
// time.
void Agent::remember(const FiveTuple& path) {
  if (knows(path)) return;
  if (path_count_ == kMaxPaths) {
    const std::size_t oldest = selected_ == 0 ? 1 : 0;
    forget(FiveTuple(paths_[oldest]));
  }
  paths_[path_count_++] = path;
}

void Agent::forget(const FiveTuple& path) {
  for (std::size_t n = 0; n < path_count_; ++n) {
    if (paths_[n] != path) continue;
    std::move(paths_.begin() + static_cast<std::ptrdiff_t>(n) + 1,
              paths_.begin() + static_cast<std::ptrdiff_t>(path_count_),
              paths_.begin() + static_cast<std::ptrdiff_t>(n));
    --path_count_;
    if (selected_ == n) nominated_ = false;
    if (selected_ > n || selected_ == path_count_) selected_ = selected_ == 0 ? 0 : selected_ - 1;
    return;
  }
}

std::size_t Agent::on_check(Instant now, const FiveTuple& path, const stun::Message& message,
                            MutableBytes out) {
  const auto drop = [](Counter& reason) {
    reason.add();
    return std::size_t{0};
  };
  const auto ufrag = ufrag_of_check(message);
  const Generation* generation = ufrag ? generation_of(*ufrag) : nullptr;
  if (!generation) return drop(counters_.wrong_username);
  // RFC 8445 section 7.1: a check has both. Without a fingerprint it would be told from media by luck.
  if (message.fingerprint() != stun::Message::Fingerprint::right) return drop(counters_.wrong_fingerprint);
  if (stun::check_integrity(message, generation->key) != stun::Integrity::right)
    return drop(counters_.wrong_integrity);

  bool unknown = false, conflict = false, nominates = false;
  message.each_protected([&](const stun::AttributeView& attribute) {
    unknown = unknown || !understood(attribute.type);
    conflict = conflict || attribute.type == kIceControlled;
    nominates = nominates || attribute.type == stun::kUseCandidate;
    return true;
  });
  if (unknown) {
    counters_.unknown_attribute.add();
    return answer(*generation, path, message, 420, out);
  }
  if (conflict) {  // section 7.3.1.1: a lite agent cannot take the other role
    counters_.role_conflict.add();
    return answer(*generation, path, message, 487, out);
  }

  remember(path);
  const auto place = static_cast<std::size_t>(std::find(paths_.begin(), paths_.end(), path) - paths_.begin());
  const bool newest_generation = generation == &generations_[0];
  if (nominates && (newest_generation || restarting_)) {
    // The full agent nominates what it sends on; when it changes its mind (its network has changed), so do
    // we.
    selected_ = place;
    nominated_ = true;
    if (newest_generation) restarting_ = false;
  } else if (!nominated_) {
    selected_ = place;
  }
  consent_until_ = now + kConsent;
  counters_.answered.add();
  return answer(*generation, path, message, 0, out);
}

std::size_t Agent::answer(const Generation& generation, const FiveTuple& path, const stun::Message& message,
                          unsigned error, MutableBytes out) {
  stun::Writer writer(out, error == 0 ? stun::Class::success : stun::Class::error, stun::kBinding,
                      message.transaction());
  if (error == 0) writer.add_xor_address(stun::kXorMappedAddress, path.client);
  if (error == 487) writer.add_error(487, "Role Conflict");
  if (error == 420) {
    writer.add_error(420, "Unknown Attribute");
    std::array<std::uint8_t, 16> unknown{};
    std::size_t size = 0;
    message.each_protected([&](const stun::AttributeView& attribute) {
      if (understood(attribute.type)) return true;
      write16(unknown, size, attribute.type);
      size += 2;
      return size < unknown.size();
    });
    writer.add(stun::kUnknownAttributes, Bytes(unknown).first(size));
  }
  stun::add_integrity(writer, generation.key);
  writer.add_fingerprint();
  return writer.size();
}

}  // namespace halloo::ice
