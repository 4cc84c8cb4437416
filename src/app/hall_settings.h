// The operator's settings as the hall takes them.
#pragma once

#include "app/settings.h"
#include "doors/hall.h"
#include "io/web_server.h"

namespace halloo::app {

doors::HallSettings hall_settings(const Settings& settings, std::uint16_t stun_port);
io::WebLimits web_limits(const Settings& settings);

}  // namespace halloo::app
