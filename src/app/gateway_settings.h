// What the gateway tells callers of how it is reached, out of the operator's settings and the machine's
// addresses. Used while starting.
#pragma once

#include <span>

#include "app/machine.h"
#include "app/settings.h"
#include "session/conference.h"

namespace halloo::app {

// `port`: of UDP and of TCP, as the workers were given it.
session::ConferenceSettings conference_settings(const Settings& settings,
                                                std::span<const MachineAddress> addresses, std::uint16_t port,
                                                const dtls::Fingerprint& fingerprint);

}  // namespace halloo::app
