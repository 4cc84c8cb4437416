// `halloo turn-credentials`: prints a user and a password of TURN that end with their time, made with the
// secret of the server that these settings describe. Keeps nothing and talks to no server.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <variant>

#include "app/settings.h"
#include "base/random.h"

namespace halloo::app {

// `arguments`: after "turn-credentials".
std::variant<Print, Fail> turn_credentials(std::span<const std::string> arguments,
                                           const Environment& environment, std::chrono::sys_seconds now,
                                           Random& random);

}  // namespace halloo::app
