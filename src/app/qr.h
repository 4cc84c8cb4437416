// A QR code (ISO/IEC 18004) for a terminal. Pure.
#pragma once

#include <string>
#include <string_view>

namespace halloo::app {

// Two modules a character (half blocks), with the quiet zone of four modules that readers need, in colours
// of its own so that it is dark on light on every terminal. Empty if the text is too long.
std::string qr_code(std::string_view text);

}  // namespace halloo::app
