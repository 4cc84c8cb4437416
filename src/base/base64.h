// Base64 (RFC 4648): section 4 with padding, and section 5 (URL-safe) without.
#pragma once

#include <string>

#include "base/bytes.h"

namespace halloo {

std::string base64(Bytes bytes);
std::string base64url(Bytes bytes);

}  // namespace halloo
