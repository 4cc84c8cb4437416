// What pairs send each other: as a browser's description is, in JSON with its line ends escaped.
#pragma once

#include <string>

namespace halloo::measure {

// A JSON object of exactly so many octets.
std::string description_like(std::size_t octets);

}  // namespace halloo::measure
