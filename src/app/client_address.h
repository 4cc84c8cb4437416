// Who a request comes from, when it may have come through reverse proxies. Stateless.
#pragma once

#include <span>
#include <string_view>

#include "app/settings/addresses.h"
#include "io/socket.h"

namespace halloo::app {

// The peer itself; or, where that is a trusted proxy, the last address in X-Forwarded-For that is not one:
// what stands before it was written by strangers.
io::Address client_address(const io::Address& peer, std::string_view forwarded_for,
                           std::span<const Network> trusted);

}  // namespace halloo::app
