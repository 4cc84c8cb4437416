// What the program says on the standard output once it serves: the addresses to open. People read it and
// tests do, so the lines are stable.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/settings/addresses.h"

namespace halloo::app {

struct Banner {
  Endpoint http;                      // with the port that it really listens on, or off
  Endpoint https;                     // likewise
  Endpoint stun;                      // likewise
  bool turn = false;                  // on the port of STUN, too
  std::string network_address;        // of this machine, or empty
  std::string self_made_fingerprint;  // of a certificate that browsers warn of, else empty
  bool terminal = false;              // draw the QR code
};

// The address to open on this machine, empty if there is none; and on another one of its network.
std::string local_url(const Banner& banner);
std::string network_url(const Banner& banner);

std::string banner_text(const Banner& banner);

// Whether a QR code on the standard output would be seen as one.
bool stdout_is_terminal();

// Not kept back, whatever the standard output is.
void print_now(const std::string& text);

}  // namespace halloo::app
