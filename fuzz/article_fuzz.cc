// Sequences of messages, closings and time at the article door: see hall_driver.h.
#include "hall_driver.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  halloo::fuzz::HallDriver(halloo::doors::kArticleDoor).play({reinterpret_cast<const char*>(data), size});
  return 0;
}
