// What a Conference tells the workers, kept and held against what makes sense: who is there, what is
// published, who subscribes to what.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "session/conference.h"

namespace halloo::session {

class OrderBook {
 public:
  struct Track {
    PeerId peer = 0;
    unsigned worker = 0;
  };
  struct Subscription {
    PeerId peer = 0;
    TrackId track = 0;
    Subscribe order;
  };

  void take(Orders& orders) {
    for (const auto& [worker, command] : orders)
      std::visit([&, on = worker](const auto& order) { carry_out(on, order); }, command);
    orders.clear();
  }
  // The worker has forgotten the connection, as it does by itself.
  void end(PeerId peer) {
    peers.erase(peer);
    std::erase_if(tracks, [&](const auto& each) { return each.second.peer == peer; });
    std::erase_if(subscriptions, [&](const auto& each) { return each.second.peer == peer; });
  }
  // Nobody may be left with what is published no more.
  void check() {
    for (const auto& [id, subscription] : subscriptions)
      if (!tracks.contains(subscription.track)) complain("a subscription to a track that has ended");
  }
  const Subscription* subscription_of(PeerId peer, bool video) const {
    for (const auto& [id, subscription] : subscriptions)
      if (subscription.peer == peer && subscription.order.source.video == video) return &subscription;
    return nullptr;
  }

  std::map<PeerId, unsigned> peers;  // and their workers
  std::map<TrackId, Track> tracks;
  std::map<SubscriptionId, Subscription> subscriptions;
  std::vector<std::string> complaints;

 private:
  void complain(const std::string& what) { complaints.push_back(what); }
  void expect_peer(unsigned worker, PeerId peer) {
    const auto found = peers.find(peer);
    if (found == peers.end() || found->second != worker)
      complain("an order about nobody, or to another worker");
  }
  void new_id(std::uint32_t id) {
    if (!ids_.insert(id).second) complain("an id is given twice");
  }

  void carry_out(unsigned worker, const Open& order) {
    new_id(order.peer);
    peers[order.peer] = worker;
    if (worker_of_ufrag(order.local.ufrag) != worker) complain("a ufrag that names another worker");
    if (order.local.password.size() < 22) complain("a password that is too short");  // RFC 8445 section 5.3
  }
  void carry_out(unsigned worker, const Expect& order) { expect_peer(worker, order.peer); }
  void carry_out(unsigned worker, const RestartIce& order) {
    expect_peer(worker, order.peer);
    if (worker_of_ufrag(order.local.ufrag) != worker) complain("a ufrag that names another worker");
  }
  void carry_out(unsigned worker, const Close& order) {
    expect_peer(worker, order.peer);
    end(order.peer);
  }
  void carry_out(unsigned worker, const Publish& order) {
    expect_peer(worker, order.peer);
    new_id(order.track);
    if (order.section.layers.empty() || order.section.codecs.empty()) complain("a track of nothing");
    tracks[order.track] = {order.peer, worker};
  }
  void carry_out(unsigned worker, const Unpublish& order) {
    expect_peer(worker, order.peer);
    if (tracks.erase(order.track) == 0) complain("a track ends that is none");
  }
  void carry_out(unsigned worker, const Subscribe& order) {
    expect_peer(worker, order.peer);
    new_id(order.subscription);
    const auto track = tracks.find(order.source.track);
    if (track == tracks.end() || track->second.worker != order.source.worker)
      complain("a subscription to a track that is none");
    if (order.identity.payloads.empty()) complain("a subscription to nothing");
    for (const auto& [id, other] : subscriptions)
      if (other.peer == order.peer && other.order.identity.ssrc == order.identity.ssrc)
        complain("an SSRC twice on one connection");
    subscriptions[order.subscription] = {order.peer, order.source.track, order};
  }
  void carry_out(unsigned worker, const Unsubscribe& order) {
    expect_peer(worker, order.peer);
    if (subscriptions.erase(order.subscription) == 0) complain("a subscription ends that is none");
  }
  void carry_out(unsigned worker, const Want& order) { expect_peer(worker, order.peer); }

  std::set<std::uint32_t> ids_;
};

}  // namespace halloo::session
