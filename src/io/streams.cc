#include "io/streams.h"

#include <algorithm>

namespace halloo::io {

namespace {

// Often enough that a limit is overrun by a quarter of the shortest at most.
Duration sweep_interval(const StreamLimits& limits) {
  Duration interval = std::chrono::seconds(4);
  for (Duration limit : {limits.first_timeout, limits.idle_timeout, limits.connect_timeout,
                         limits.close_timeout, limits.half_closed_timeout})
    if (limit > Duration::zero()) interval = std::min(interval, limit);
  return std::max<Duration>(interval / 4, std::chrono::milliseconds(5));
}

}  // namespace

Streams::Streams(Loop& loop, const StreamLimits& limits)
    : loop_(loop), limits_(limits), interval_(sweep_interval(limits)), sweep_(loop, [this] { sweep(); }) {
  loop_.add(*this);
}

Streams::~Streams() {
  for (auto& stream : streams_) stream->drop();  // what a partner in another set learns of
  loop_.remove(*this);
}

bool Streams::full() {
  if (limits_.max_streams == 0 || streams_.size() < limits_.max_streams) return false;
  counters_.refused_full.add();
  return true;
}

Stream* Streams::add(std::unique_ptr<Stream> stream) {
  stream->place_ = streams_.size();
  streams_.push_back(std::move(stream));
  if (sweep_.when() == kNever) sweep_.after(interval_);
  return streams_.back().get();
}

Stream* Streams::adopt(HandedOver connection, StreamHandler& handler, bool paused) {
  if (!connection.fd || full()) return nullptr;
  counters_.adopted.add();
  return add(std::unique_ptr<Stream>(
      new Stream(*this, handler, std::move(connection), Stream::State::kOpen, paused)));
}

Stream* Streams::connect(const Address& from, const Address& to, StreamHandler& handler, bool paused) {
  if (full()) return nullptr;
  HandedOver connecting{start_connecting(from, to), nullptr, to, from, {}};
  return add(std::unique_ptr<Stream>(
      new Stream(*this, handler, std::move(connecting), Stream::State::kConnecting, paused)));
}

bool Streams::on_turn_end() {
  if (dirty_.empty() && doomed_.empty()) return false;
  // What these do may make others dirty: they come in the next round.
  working_.swap(dirty_);
  for (Stream* stream : working_) stream->on_turn_end();
  working_.clear();
  reap();
  return true;
}

void Streams::reap() {
  std::vector<Stream*> doomed = std::move(doomed_);
  doomed_.clear();
  for (Stream* stream : doomed) {
    if (stream->dirty_) {  // still on the other list, until the next round
      doomed_.push_back(stream);
      continue;
    }
    counters_.closed.add();
    stream->handler_.on_closed(*stream);
    std::size_t place = stream->place_;
    std::swap(streams_[place], streams_.back());
    streams_[place]->place_ = place;
    streams_.pop_back();
  }
}

void Streams::sweep() {
  // By index: a handler that is told of a failed connection may make another.
  for (std::size_t i = 0; i < streams_.size(); ++i) streams_[i]->sweep(loop_.now());
  if (!streams_.empty()) sweep_.after(interval_);
}

}  // namespace halloo::io
