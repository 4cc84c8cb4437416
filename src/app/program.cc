#include "app/program.h"

#include <spdlog/spdlog.h>

#include <csignal>
#include <cstdio>
#include <vector>

#include "app/banner.h"
#include "app/certificate.h"
#include "app/machine.h"
#include "app/media_worker.h"
#include "app/signalling.h"

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
    if (auto opened = open_udp(); !opened) return opened;
    signalling_.emplace(loop_, settings_, stun_port(), random_, access_);
    if (auto opened = open_https(); !opened) return opened;
    return open_http();
  }

  void run() {
    for (const int signal : {SIGTERM, SIGINT})
      loop_.on_signal(signal, [this] { signalling_->shut_down([this] { loop_.stop(); }); });
    if (tls_ && !settings_.certificate.empty()) loop_.on_signal(SIGHUP, [this] { reload_certificate(); });
    for (const auto& worker : workers_) worker->start();
    print_now(banner_text(banner_));
    loop_.run();
  }

 private:
  OrSentence<void> open_udp() {
    banner_.stun = settings_.udp;
    if (settings_.udp.off) return {};
    io::Address address = to_address(settings_.udp);
    // The workers share the port (SO_REUSEPORT), and would share it with another halloo, too.
    if (const auto alone = io::open_udp(address, false); !alone) return Unexpected{alone.error()};
    for (std::size_t i = 0; i < settings_.workers; ++i) {
      auto worker = MediaWorker::open(address);
      if (!worker) return Unexpected{worker.error()};
      address = address.with_port((*worker)->address().port());  // all on the one that the first was given
      workers_.push_back(std::move(*worker));
    }
    banner_.stun.port = address.port();
    return {};
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

  std::uint16_t stun_port() const { return banner_.stun.off ? std::uint16_t{0} : banner_.stun.port; }

  const Settings& settings_;
  AccessLog access_;
  SystemRandom random_;
  Banner banner_;
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
