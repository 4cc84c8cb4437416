#include "sfu/congestion/allocator.h"

#include <algorithm>
#include <utility>

namespace halloo::sfu {
namespace {

using namespace std::chrono_literals;

// Of what the estimate has been, for what is new.
constexpr double kShortMargin = 0.85, kLongMargin = 0.95;
constexpr double kProminentShare = 0.5;
constexpr Duration kMaxPenalty = 16s;
constexpr double kBelowRefuted = 0.95, kAnotherWay = 1.4;
constexpr Duration kProvenAfter = 8s;  // what went up and stays so long was right

// How many points may be taken.
std::int8_t worth(const Claim& claim) {
  return static_cast<std::int8_t>(
      std::clamp<int>(claim.highest + 1, 0, static_cast<int>(claim.points.size())));
}
Bitrate rate_at(const Claim& claim, std::int8_t point) {
  return point < 0 ? Bitrate{} : claim.points[static_cast<std::size_t>(point)].rate;
}
// The best there is of what it wants.
std::int8_t best(const Claim& claim) {
  std::int8_t point = static_cast<std::int8_t>(worth(claim) - 1);
  while (point >= 0 && rate_at(claim, point).bps == 0) --point;
  return point;
}

// One way through the claims, which start from nothing.
struct Spending {
  Bitrate now;      // for what a claim has already
  Bitrate proven;   // for what is more than that
  Bitrate trusted;  // for the lowest point at least
  Bitrate spent{};
  Bitrate prominent{};

  void take(Claim& claim, std::int8_t point) {
    const Bitrate more = rate_at(claim, point) - rate_at(claim, claim.point);
    spent += more;
    if (claim.importance == Importance::prominent) prominent += more;
    claim.point = point;
  }

  // From what it has got so far to this point, if that fits; `share`: of everything, for prominent ones.
  void offer(Claim& claim, std::int8_t point, double share = 1) {
    if (point >= worth(claim) || point <= claim.point || rate_at(claim, point).bps == 0) return;
    const bool first = claim.point == kPaused;
    const bool has_it = point <= claim.before || (claim.before == kNew && first);
    const Bitrate budget = std::max(has_it ? now : proven, first ? trusted : Bitrate{});
    const Bitrate more = rate_at(claim, point) - rate_at(claim, claim.point);
    if (spent + more > budget) return;
    if (claim.importance == Importance::prominent && prominent + more > budget * share) return;
    take(claim, point);
  }
};

void lowest(Spending& spending, std::span<Claim> claims, Importance importance) {
  // Who has a picture keeps it, rather than that somebody before it gets one.
  for (const bool running : {true, false})
    for (Claim& claim : claims) {
      if (claim.importance != importance || (claim.before >= 0) != running) continue;
      for (std::int8_t point = 0; point < worth(claim) && claim.point == kPaused; ++point)
        spending.offer(claim, point);
    }
}

void raise(Spending& spending, std::span<Claim> claims, Importance importance, double share = 1) {
  for (std::int8_t point = 1; point < static_cast<std::int8_t>(kMaxOperatingPoints); ++point)
    for (Claim& claim : claims)
      if (claim.importance == importance && claim.point != kPaused) spending.offer(claim, point, share);
}

}  // namespace

Allocator::Totals Allocator::allocate(Instant now, Bitrate estimate, std::span<Claim> claims,
                                      Bitrate trusted) {
  // What the first probes find is used at once: before them there is nothing to look back at.
  const bool trusting = trusted > Bitrate{};
  if (std::exchange(trusting_, trusting) || trusting) short_ = LeastOfLate(kShort);
  short_.add(now, estimate);
  long_.add(now, estimate);
  Totals totals;
  Spending spending{estimate, proven(now), trusted};
  for (Claim& claim : claims) {
    claim.before = claim.point;
    claim.point = kPaused;
    totals.wanted += rate_at(claim, best(claim));
    if (claim.importance == Importance::sound) spending.take(claim, best(claim));
  }
  lowest(spending, claims, Importance::prominent);
  raise(spending, claims, Importance::prominent, kProminentShare);
  lowest(spending, claims, Importance::regular);
  raise(spending, claims, Importance::prominent);
  raise(spending, claims, Importance::regular);
  totals.allocated = spending.spent;
  judge(now, claims, totals.allocated);
  return totals;
}

Bitrate Allocator::proven(Instant now) const {
  const Bitrate held = std::max(short_.least() * kShortMargin, long_.least() * kLongMargin);
  // With that much more the way is not what it was.
  if (now >= refuted_until_ || held > refuted_ * kAnotherWay) return held;
  return std::min(held, refuted_ * kBelowRefuted);
}

// Going up and soon down again is worse than staying.
void Allocator::judge(Instant now, std::span<const Claim> claims, Bitrate allocated) {
  bool raised = false, lowered = false;
  for (const Claim& claim : claims) {
    if (claim.importance == Importance::sound || claim.before == kNew) continue;
    raised |= claim.point > claim.before;
    lowered |= claim.point < std::min(claim.before, best(claim));
  }
  if (raise_ && now - raise_->at >= kProvenAfter) {
    penalty_ = kPenalty;
    raise_.reset();
  } else if (raise_ && lowered) {
    refuted_ = now < refuted_until_ ? std::min(refuted_, raise_->to) : raise_->to;
    refuted_until_ = now + penalty_;
    penalty_ = std::min(penalty_ * 2, kMaxPenalty);
    raise_.reset();
  }
  if (raised) raise_ = Raise{now, allocated};
}

}  // namespace halloo::sfu
