// Datagrams at the STUN server: no answer is longer than it may be, and each answer is a message itself.
#include <array>
#include <cstdlib>

#include "stun/binding.h"
#include "stun/message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static halloo::stun::BindingServer server;
  std::array<std::uint8_t, halloo::stun::BindingServer::kMaxAnswer> out{};
  const std::size_t answer = server.on_datagram({false, {127, 0, 0, 1}, 5000}, {data, size}, out);
  if (answer > out.size()) std::abort();
  if (answer != 0 && !halloo::stun::Message::parse(halloo::Bytes(out).first(answer))) std::abort();
  return 0;
}
