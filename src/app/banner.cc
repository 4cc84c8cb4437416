#include "app/banner.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "app/qr.h"

namespace halloo::app {
namespace {

std::string url(std::string_view scheme, const std::string& host, std::uint16_t port) {
  const bool v6 = host.find(':') != std::string::npos;
  const bool usual = port == (scheme == "https" ? 443 : 80);
  return std::string(scheme) + "://" + (v6 ? "[" + host + "]" : host) +
         (usual ? "" : ":" + std::to_string(port)) + "/";
}

bool reaches_this_machine_only(const Endpoint& endpoint) {
  return endpoint.off || endpoint.loopback();
}

}  // namespace

std::string local_url(const Banner& banner) {
  const Endpoint& endpoint = banner.http.off ? banner.https : banner.http;
  if (endpoint.off) return {};
  const bool localhost = endpoint.every_address() || endpoint.loopback();
  return url(banner.http.off ? "https" : "http", localhost ? "localhost" : endpoint.host, endpoint.port);
}

std::string network_url(const Banner& banner) {
  // Only HTTPS: over plain HTTP browsers give other machines' pages no camera (W3C Secure Contexts).
  if (reaches_this_machine_only(banner.https)) return {};
  const std::string& host = banner.https.every_address() ? banner.network_address : banner.https.host;
  return host.empty() ? std::string{} : url("https", host, banner.https.port);
}

std::string banner_text(const Banner& banner) {
  const std::string local = local_url(banner);
  const std::string network = network_url(banner);
  std::string text = "Halloo " HALLOO_VERSION "\n";
  if (!local.empty()) text += "  On this machine:  " + local + "\n";
  if (!network.empty()) {
    text += "  On the network:   " + network + "\n";
  } else if (!reaches_this_machine_only(banner.https)) {
    text += "  On the network:   this machine has no address of a network now\n";
  }
  if (!banner.stun.off)
    text += (banner.turn ? "  STUN, TURN:       udp, tcp " : "  STUN:             udp ") +
            banner.stun.text() + "\n";
  if (banner.terminal && !network.empty()) text += "\n" + qr_code(network) + "\n";
  if (!banner.self_made_fingerprint.empty() && (!network.empty() || banner.http.off)) {
    text +=
        "  Browsers warn of the https address once, because this machine made its certificate itself:\n"
        "  choose \"Advanced\" and then to proceed. To be sure that it is this one, compare its SHA-256:\n"
        "  " +
        banner.self_made_fingerprint + "\n";
  }
  return text;
}

bool stdout_is_terminal() {
  const char* kind = std::getenv("TERM");
  return isatty(STDOUT_FILENO) == 1 && kind && std::string_view(kind) != "dumb";
}

void print_now(const std::string& text) {
  (void)std::fwrite(text.data(), 1, text.size(), stdout);
  (void)std::fflush(stdout);
}

}  // namespace halloo::app
