// The operator's settings and the machine's addresses as turn::Server takes them, and the secrets: given,
// read from files, or made here and kept in the state folder. Used while starting. Errors are sentences
// without their full stop.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/machine.h"
#include "app/settings.h"
#include "base/random.h"
#include "base/result.h"
#include "turn/settings.h"

namespace halloo::app {

// All but server_secret and worker. `shared_secrets`: of secrets_to_serve().
Result<turn::Settings, std::string> turn_settings(const Settings& settings,
                                                  std::span<const MachineAddress> addresses,
                                                  std::vector<std::string> shared_secrets);

// Those that others may use, the best first: rather one that the world can reach, and last those that only
// this machine can.
std::vector<std::string> best_addresses(std::span<const MachineAddress> machine);

// What was given by turn-secret or turn-secret-file, else what is kept in the state folder. The first makes
// new credentials.
Result<std::vector<std::string>, std::string> shared_secrets(const Settings& settings);

// The same for a server: a secret that there is not yet is made and kept. Where none can be kept it goes on
// with one that ends with it, and warns.
Result<std::vector<std::string>, std::string> secrets_to_serve(const Settings& settings, Random& random);

}  // namespace halloo::app
