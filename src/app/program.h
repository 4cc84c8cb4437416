// The program from its settings to its end: certificate, listeners, workers, banner, loop.
#pragma once

#include "app/settings.h"

namespace halloo::app {

// Serves until SIGTERM or SIGINT. The process's exit status; a failure to start is one sentence on the
// standard error and 1.
int serve(const Settings& settings);

}  // namespace halloo::app
