// Writing session descriptions (RFC 8866): one canonical form, lines ended by CRLF. What parse() has read and
// write() has written is read as the same again. Stateless; any thread.
//
// Texts are written as they are: whoever fills a Description by hand keeps spaces and line ends out of them.
#pragma once

#include <string>

#include "sdp/description.h"

namespace halloo::sdp {

std::string write(const Description& description);

}  // namespace halloo::sdp
