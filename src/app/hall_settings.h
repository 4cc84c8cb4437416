// The operator's settings as the hall takes them.
#pragma once

#include "app/ice_server_list.h"
#include "app/settings.h"
#include "doors/hall.h"
#include "io/web_server.h"

namespace halloo::app {

// `ice_servers` outlives the hall.
doors::HallSettings hall_settings(const Settings& settings, const IceServerList& ice_servers);
io::WebLimits web_limits(const Settings& settings);

}  // namespace halloo::app
