#include "turn/counters.h"

#include <array>

namespace halloo::turn {
namespace {

using C = ServerCounters;

constexpr std::array kNamed{
    NamedCounter{"allocations_opened", &C::allocations_opened},
    NamedCounter{"allocations_closed", &C::allocations_closed},
    NamedCounter{"allocations_expired", &C::allocations_expired},
    NamedCounter{"moved", &C::moved},
    NamedCounter{"connections_opened", &C::connections_opened},
    NamedCounter{"connections_closed", &C::connections_closed},
    NamedCounter{"packets_to_peers", &C::packets_to_peers},
    NamedCounter{"octets_to_peers", &C::octets_to_peers},
    NamedCounter{"packets_to_clients", &C::packets_to_clients},
    NamedCounter{"octets_to_clients", &C::octets_to_clients},
    NamedCounter{"packets_in_memory", &C::packets_in_memory},
    NamedCounter{"bad_request_400", &C::bad_request_400},
    NamedCounter{"unauthorized_401", &C::unauthorized_401},
    NamedCounter{"forbidden_403", &C::forbidden_403},
    NamedCounter{"mobility_forbidden_405", &C::mobility_forbidden_405},
    NamedCounter{"unknown_attribute_420", &C::unknown_attribute_420},
    NamedCounter{"allocation_mismatch_437", &C::allocation_mismatch_437},
    NamedCounter{"stale_nonce_438", &C::stale_nonce_438},
    NamedCounter{"address_family_440", &C::address_family_440},
    NamedCounter{"wrong_credentials_441", &C::wrong_credentials_441},
    NamedCounter{"unsupported_transport_442", &C::unsupported_transport_442},
    NamedCounter{"peer_family_mismatch_443", &C::peer_family_mismatch_443},
    NamedCounter{"connection_exists_446", &C::connection_exists_446},
    NamedCounter{"connection_failed_447", &C::connection_failed_447},
    NamedCounter{"quota_reached_486", &C::quota_reached_486},
    NamedCounter{"insufficient_capacity_508", &C::insufficient_capacity_508},
    NamedCounter{"malformed", &C::malformed},
    NamedCounter{"wrong_fingerprint", &C::wrong_fingerprint},
    NamedCounter{"unknown_method", &C::unknown_method},
    NamedCounter{"unexpected_class", &C::unexpected_class},
    NamedCounter{"over_rate", &C::over_rate},
    NamedCounter{"no_allocation", &C::no_allocation},
    NamedCounter{"no_channel", &C::no_channel},
    NamedCounter{"no_permission_out", &C::no_permission_out},
    NamedCounter{"no_permission_in", &C::no_permission_in},
    NamedCounter{"over_bandwidth", &C::over_bandwidth},
    NamedCounter{"too_long", &C::too_long},
    NamedCounter{"no_such_relay", &C::no_such_relay},
};
static_assert(sizeof(C) == kNamed.size() * sizeof(Counter), "each counter has its name here");

}  // namespace

std::span<const NamedCounter> named_counters() {
  return kNamed;
}

}  // namespace halloo::turn
