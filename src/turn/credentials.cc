#include "turn/credentials.h"

#include <charconv>
#include <cstdint>

#include "base/base64.h"
#include "base/bytes.h"
#include "stun/integrity.h"

namespace halloo::turn {

std::string password_for(std::string_view shared_secret, std::string_view username) {
  return base64(stun::hmac_sha1(as_bytes(shared_secret), as_bytes(username)));
}

Credential make_credential(std::string_view shared_secret, std::string_view id,
                           std::chrono::sys_seconds expires) {
  std::string username = std::to_string(expires.time_since_epoch().count());
  if (!id.empty()) username.append(":").append(id);
  std::string password = password_for(shared_secret, username);
  return {std::move(username), std::move(password)};
}

std::optional<ExpiringUser> expiring_user(std::string_view username) {
  const std::string_view digits = username.substr(0, username.find(':'));
  std::uint64_t seconds = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  // More than 32 bits: milliseconds, or nonsense that would never end. Seconds need them from 2106 on.
  if (error != std::errc{} || end != digits.data() + digits.size() || seconds > UINT32_MAX)
    return std::nullopt;
  const std::string_view id = digits.size() == username.size() ? "" : username.substr(digits.size() + 1);
  return ExpiringUser{std::chrono::sys_seconds(std::chrono::seconds(seconds)), std::string(id)};
}

}  // namespace halloo::turn
