// The settings as text: for --help, for docs/settings.md and for the man page.
#pragma once

#include <string>

namespace halloo::app {

std::string help_text();
std::string help_markdown();  // the tables of docs/settings.md
std::string help_man();       // the sections of docs/halloo.1, in man(7) macros

}  // namespace halloo::app
