#include "io/web_server.h"

#include <algorithm>

#include "io/connection.h"
#include "io/http.h"
#include "io/listener.h"
#include "io/web_core.h"

namespace halloo::io {

namespace {

// An id is a place in the table and how often the place has been given out, so that it is found without
// hashing and never means another connection.
constexpr std::uint32_t kLastUse = 0x7fffffff;
constexpr ConnectionId make_id(std::size_t place, std::uint32_t use) {
  return {static_cast<std::uint64_t>(use) << 32 | place};
}
constexpr std::size_t place_of(ConnectionId id) {
  return id.value & 0xffffffff;
}

// Often enough that a limit is overrun by a quarter of the shortest at most.
Duration sweep_interval(const WebLimits& limits) {
  Duration interval = std::chrono::seconds(4);
  for (Duration limit :
       {limits.ping_interval, limits.request_timeout, limits.keep_alive_timeout, limits.close_timeout})
    if (limit > Duration::zero()) interval = std::min(interval, limit);
  return std::max<Duration>(interval / 4, std::chrono::milliseconds(5));
}

}  // namespace

std::string_view WebCore::date() {
  if (std::time_t second = std::time(nullptr); second != date_second_) {
    date_second_ = second;
    date_ = http_date(second);
  }
  return date_;
}

class WebServer::Impl final : TurnEnd {
 public:
  Impl(Loop& loop, WebHandler& handler, const WebLimits& limits)
      : core(loop, handler, limits), interval_(sweep_interval(limits)), sweep_(loop, [this] { sweep(); }) {
    loop.add(*this);
    sweep_.after(interval_);
  }
  ~Impl() { core.loop.remove(*this); }

  Result<std::uint16_t, std::string> listen(const Address& address, TlsContext* tls) {
    auto fd = open_tcp_listener(address);
    if (!fd) return Unexpected{fd.error()};
    auto accept = [this, tls](Fd accepted, const Address& peer) { add(std::move(accepted), peer, tls); };
    listeners.push_back(
        std::make_unique<Listener>(core.loop, std::move(fd).value(), accept, core.counters.accept_paused));
    return listeners.back()->port();
  }

  Connection* find(ConnectionId id) {
    std::size_t place = place_of(id);
    if (place >= slots_.size()) return nullptr;
    Connection* connection = slots_[place].connection.get();
    return connection && connection->id() == id && !connection->gone() ? connection : nullptr;
  }

  void close_all(std::uint16_t code, std::string_view reason) {
    for (Slot& slot : slots_)
      if (slot.connection) slot.connection->close(code, reason);
  }

  WebCore core;
  std::vector<std::unique_ptr<Listener>> listeners;
  std::size_t count = 0;

 private:
  struct Slot {
    std::unique_ptr<Connection> connection;
    std::uint32_t use = 0;
  };

  // As much as can be said without waiting: within TLS nothing can.
  static void tell_full(const Fd& fd, bool tls) {
    if (tls) return;
    constexpr std::string_view answer =
        "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 10\r\n"
        "Content-Type: text/plain\r\nContent-Length: 67\r\n\r\n"
        "As many connections are here as this server takes. Try again later\n";
    [[maybe_unused]] auto sent = ::send(fd.get(), answer.data(), answer.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    ::shutdown(fd.get(), SHUT_WR);
  }

  void add(Fd fd, const Address& peer, TlsContext* tls) {
    if (core.limits.max_connections != 0 && count >= core.limits.max_connections) {
      core.counters.refused_full.add();
      return tell_full(fd, tls != nullptr);
    }
    SslPointer ssl;
    if (tls && !(ssl = tls->accept(fd.get()))) return core.counters.tls_failed.add();
    std::size_t place = slots_.size();
    if (free_.empty()) {
      slots_.emplace_back();
    } else {
      place = free_.back();
      free_.pop_back();
    }
    Slot& slot = slots_[place];
    slot.connection =
        std::make_unique<Connection>(core, make_id(place, ++slot.use), std::move(fd), peer, std::move(ssl));
    ++count;
    core.counters.accepted.add();
  }

  bool on_turn_end() override {
    if (core.dirty.empty() && core.doomed.empty()) return false;
    // What these do may make others dirty: they come in the next round.
    working_.swap(core.dirty);
    for (Connection* connection : working_) connection->on_turn_end();
    working_.clear();
    reap();
    return true;
  }

  void reap() {
    std::vector<Connection*> doomed = std::move(core.doomed);
    core.doomed.clear();
    for (Connection* connection : doomed) {
      if (connection->dirty()) {  // still on the other list, until the next round
        core.doomed.push_back(connection);
        continue;
      }
      ConnectionId id = connection->id();
      bool known = connection->known_to_handler();
      Slot& slot = slots_[place_of(id)];
      slot.connection.reset();
      --count;
      if (slot.use != kLastUse) free_.push_back(place_of(id));
      if (known) core.handler.on_closed(id);
    }
  }

  void sweep() {
    for (Slot& slot : slots_)
      if (slot.connection) slot.connection->sweep();
    sweep_.after(interval_);
  }

  std::vector<Slot> slots_;
  std::vector<std::size_t> free_;
  std::vector<Connection*> working_;
  Duration interval_;
  Timer sweep_;
};

WebServer::WebServer(Loop& loop, WebHandler& handler, WebLimits limits)
    : impl_(std::make_unique<Impl>(loop, handler, limits)) {}
WebServer::~WebServer() = default;

Result<std::uint16_t, std::string> WebServer::listen(const Address& address) {
  return impl_->listen(address, nullptr);
}
Result<std::uint16_t, std::string> WebServer::listen_tls(const Address& address, TlsContext& tls) {
  return impl_->listen(address, &tls);
}
void WebServer::stop_listening() {
  impl_->listeners.clear();
}

void WebServer::respond(ConnectionId id, Response response) {
  if (Connection* connection = impl_->find(id)) connection->respond(std::move(response));
}
void WebServer::send_text(ConnectionId id, std::shared_ptr<const std::string> message) {
  if (Connection* connection = impl_->find(id)) connection->send_text(std::move(message));
}
void WebServer::close(ConnectionId id, std::uint16_t code, std::string_view reason) {
  if (Connection* connection = impl_->find(id)) connection->close(code, reason);
}
void WebServer::close_all(std::uint16_t code, std::string_view reason) {
  impl_->close_all(code, reason);
}

std::size_t WebServer::connections() const {
  return impl_->count;
}
const WebCounters& WebServer::counters() const {
  return impl_->core.counters;
}

}  // namespace halloo::io
