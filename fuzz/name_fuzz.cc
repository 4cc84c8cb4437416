// Any octets as a name: what is accepted stays the same when it is given again, and holds no markup.
#include <cstdlib>

#include "switchboard/name.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace halloo::switchboard;
  const auto name = make_name({reinterpret_cast<const char*>(data), size});
  if (!name) return 0;
  if (name->shown.find_first_of("<>&\"\\`\n\r") != std::string::npos) std::abort();
  const auto again = make_name(name->shown);
  if (!again || again->shown != name->shown || again->folded != name->folded || again->seen != name->seen)
    std::abort();
  return 0;
}
