#include "app/program.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <vector>

#include "app/banner.h"
#include "app/certificate.h"
#include "app/gateway_settings.h"
#include "app/machine.h"
#include "app/media_worker.h"
#include "app/signalling.h"
#include "app/turn_settings.h"

namespace halloo::app {
namespace {

template <class T>
using OrSentence = Result<T, std::string>;

// Where to listen is checked while reading the settings: it is a numeric address.
io::Address to_address(const Endpoint& endpoint) {
  return *io::Address::parse_ip(endpoint.host, endpoint.port);
}

OrSentence<Certificate> find_certificate(const Settings& settings) {
  const WallTime now = std::chrono::system_clock::now();
  if (!settings.certificate.empty()) return load_certificate(settings.certificate, settings.private_key, now);
  return own_certificate(settings.state_dir,
                         subject_of(machine_name(), lasting_addresses(machine_addresses())), now);
}

// Everything that runs. What listens is opened before anything is started, so that a port in use ends the
// program with a sentence and nothing half done.
class Program {
 public:
  explicit Program(const Settings& settings) : settings_(settings), access_(settings.access_log) {}

  OrSentence<void> open() {
    if (auto read = read_secrets(); !read) return read;
    if (auto opened = open_udp(); !opened) return opened;
    signalling_.emplace(loop_, settings_, own_servers(), random_, access_);
    if (identity_)
      signalling_->use_gateway(
          conference_settings(settings_, machine_addresses(), banner_.stun.port, identity_->fingerprint()),
          [this](unsigned worker, std::vector<session::Command> commands) {
            return workers_[worker]->order(std::move(commands));
          });
    if (settings_.serves_turn() || identity_)
      signalling_->give_streams_to(
          [this](io::HandedOver stream) { worker_for(stream).take(std::move(stream)); });
    if (auto opened = open_https(); !opened) return opened;
    return open_http();
  }

  void run() {
    for (const int signal : {SIGTERM, SIGINT})
      loop_.on_signal(signal, [this] { signalling_->shut_down([this] { loop_.stop(); }); });
    if (tls_ && !settings_.certificate.empty()) loop_.on_signal(SIGHUP, [this] { reload_certificate(); });
    loop_.on_signal(SIGUSR1, [this] { log_counters(); });
    for (const auto& worker : workers_) worker->start();
    print_now(banner_text(banner_));
    loop_.run();
    // All threads end before anything that one has of another goes.
    for (const auto& worker : workers_) worker->stop();
  }

 private:
  OrSentence<void> open_udp() {
    banner_.stun = settings_.udp;
    banner_.turn = settings_.serves_turn();
    if (settings_.udp.off) return {};
    io::Address address = to_address(settings_.udp);
    // The workers share the port (SO_REUSEPORT), and would share it with another halloo, too.
    if (const auto alone = io::open_udp(address, false); !alone) return Unexpected{alone.error()};
    if (settings_.serves_gateway()) identity_.emplace();
    if ((settings_.serves_turn() || identity_) && address.port() != 0)
      if (const auto alone = io::open_tcp_listener(address); !alone) return Unexpected{alone.error()};
    const auto media = media_settings();
    if (!media) return Unexpected{media.error() + '.'};
    for (unsigned i = 0; i < settings_.workers; ++i) {
      auto worker = MediaWorker::open(address, i, *media);
      // Any port will do: then one that is free for UDP and for TCP.
      for (int again = 0; !worker && address.port() == 0 && again < 10; ++again)
        worker = MediaWorker::open(address, i, *media);
      if (!worker) return Unexpected{worker.error()};
      address = address.with_port((*worker)->address().port());  // all on the one that the first was given
      workers_.push_back(std::move(*worker));
    }
    banner_.stun.port = address.port();
    std::vector<MediaWorker*> all;
    for (const auto& worker : workers_) all.push_back(worker.get());
    for (const auto& worker : workers_) worker->meet(all);
    return {};
  }

  // Of TURN's expiring credentials, ours or those of a server that shares it with us.
  OrSentence<void> read_secrets() {
    const bool shared = std::ranges::any_of(settings_.ice_servers.others, [](const IceServer& server) {
      return server.is_turn() && server.username.empty();
    });
    if (!settings_.serves_turn() && !shared) return {};
    auto secrets = secrets_to_serve(settings_, random_);
    if (!secrets) return Unexpected{secrets.error() + '.'};
    secrets_ = std::move(*secrets);
    return {};
  }

  OrSentence<MediaSettings> media_settings() {
    MediaSettings media;
    media.coalescing = settings_.udp_coalescing;
    media.streams.max_streams = settings_.max_connections;
    media.streams.first_timeout = settings_.hello_timeout;
    media.max_streams_per_address = settings_.max_connections_per_address;
    if (identity_) {
      media.gateway.emplace();
      media.gateway->workers = static_cast<unsigned>(settings_.workers);
      media.gateway->max_publish_rate = settings_.max_publish_rate;
      media.identity = &*identity_;
      media.tell = [this](const std::vector<session::Event>& events) {
        return loop_.post([this, events] { signalling_->on_gateway_events(events); });
      };
    }
    if (!settings_.serves_turn()) return media;
    auto turn = turn_settings(settings_, machine_addresses(), secrets_);
    if (!turn) return Unexpected{turn.error()};
    turn->server_secret = random_.token(32);
    media.turn = std::move(*turn);
    // Longer than an allocation can last without a Refresh.
    media.streams.idle_timeout = media.turn->max_lifetime + std::chrono::minutes(1);
    return media;
  }

  OrSentence<void> open_https() {
    banner_.https = settings_.tls_listen;
    banner_.network_address = network_address(machine_addresses());
    banner_.terminal = stdout_is_terminal();
    if (settings_.tls_listen.off) return {};
    const auto certificate = find_certificate(settings_);
    if (!certificate) return Unexpected{certificate.error()};
    if (!certificate->warning.empty()) spdlog::warn(certificate->warning);
    if (certificate->self_made) banner_.self_made_fingerprint = certificate->fingerprint;
    auto tls = io::TlsContext::create(certificate->chain_pem, certificate->key_pem);
    if (!tls) return Unexpected{tls.error()};
    tls_ = std::move(*tls);
    const auto port = signalling_->web().listen_tls(to_address(settings_.tls_listen), *tls_);
    if (!port) return Unexpected{port.error()};
    banner_.https.port = *port;
    return {};
  }

  OrSentence<void> open_http() {
    banner_.http = settings_.listen;
    if (settings_.listen.off) return {};
    const auto port = signalling_->web().listen(to_address(settings_.listen));
    if (!port) return Unexpected{port.error()};
    banner_.http.port = *port;
    return {};
  }

  void reload_certificate() {
    const auto certificate = find_certificate(settings_);
    if (!certificate) return spdlog::error("The certificate stays as it was. {}", certificate.error());
    const auto replaced = tls_->replace(certificate->chain_pem, certificate->key_pem);
    if (!replaced) return spdlog::error("The certificate stays as it was. {}", replaced.error());
    spdlog::info("The certificate was read again.");
  }

  // What TURN has counted since the start, all workers together; what is 0 is left out.
  void log_counters() {
    std::string text;
    for (const turn::NamedCounter& named : turn::named_counters()) {
      std::uint64_t sum = 0;
      for (const auto& worker : workers_)
        if (const auto* counters = worker->counters()) sum += (counters->*named.counter).value();
      if (sum != 0) text += fmt::format(" {}={}", named.name, sum);
    }
    spdlog::info("TURN:{}", text.empty() ? " nothing yet" : text);
  }

  OwnServers own_servers() const {
    const std::uint16_t port = banner_.stun.off ? std::uint16_t{0} : banner_.stun.port;
    return {port, settings_.serves_turn(), secrets_.empty() ? "" : secrets_.front()};
  }

  // All of one client's address to one worker, as the connections of RFC 6062 belong together.
  MediaWorker& worker_for(const io::HandedOver& stream) {
    return *workers_[std::hash<io::Address>()(stream.peer.with_port(0)) % workers_.size()];
  }

  const Settings& settings_;
  AccessLog access_;
  SystemRandom random_;
  std::vector<std::string> secrets_;  // of TURN; the first makes new credentials
  Banner banner_;
  std::optional<dtls::Identity> identity_;  // of the gateway
  io::Loop loop_;
  std::vector<std::unique_ptr<MediaWorker>> workers_;
  std::unique_ptr<io::TlsContext> tls_;
  std::optional<Signalling> signalling_;
};

}  // namespace

int serve(const Settings& settings) {
  Program program(settings);
  if (const auto opened = program.open(); !opened) {
    std::fprintf(stderr, "halloo: %s\n", opened.error().c_str());
    return 1;
  }
  program.run();
  return 0;
}

}  // namespace halloo::app
