#include "stun/integrity.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cstdlib>
#include <initializer_list>
#include <memory>

#include "base/constant_time.h"

namespace halloo::stun {
namespace {

// Looked up once, as OpenSSL takes its time for it, and in a context of our own, as the machine's
// configuration may take MD5 and SHA-1 out of the default one. A digest that failed quietly would let
// everybody in.
const EVP_MD* fetch(const char* name) {
  static OSSL_LIB_CTX* const context = OSSL_LIB_CTX_new();
  const EVP_MD* const digest = context ? EVP_MD_fetch(context, name, nullptr) : nullptr;
  if (!digest) std::abort();
  return digest;
}
const EVP_MD* md5() {
  static const EVP_MD* const digest = fetch("MD5");
  return digest;
}
const EVP_MD* sha1() {
  static const EVP_MD* const digest = fetch("SHA1");
  return digest;
}
const EVP_MD* sha256() {
  static const EVP_MD* const digest = fetch("SHA256");
  return digest;
}

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

template <std::size_t Size>
std::array<std::uint8_t, Size> hmac(const EVP_MD* digest, Bytes key, std::initializer_list<Bytes> parts) {
  // The block of both digests is 64 octets (RFC 2104); a longer key is hashed first.
  std::array<std::uint8_t, 64> block{};
  unsigned size = 0;
  if (key.size() > block.size())
    EVP_Digest(key.data(), key.size(), block.data(), &size, digest, nullptr);
  else
    std::copy(key.begin(), key.end(), block.begin());
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> kept(EVP_MD_CTX_new());
  EVP_MD_CTX* const context = kept.get();
  std::array<std::uint8_t, Size> result;
  for (std::uint8_t& octet : block) octet ^= 0x36;
  EVP_DigestInit_ex2(context, digest, nullptr);
  EVP_DigestUpdate(context, block.data(), block.size());
  for (const Bytes part : parts) EVP_DigestUpdate(context, part.data(), part.size());
  EVP_DigestFinal_ex(context, result.data(), &size);
  for (std::uint8_t& octet : block) octet ^= 0x36 ^ 0x5C;
  EVP_DigestInit_ex2(context, digest, nullptr);
  EVP_DigestUpdate(context, block.data(), block.size());
  EVP_DigestUpdate(context, result.data(), result.size());
  EVP_DigestFinal_ex(context, result.data(), &size);
  return result;
}

// The digest over what stands before the attribute, as if the message ended with it.
template <std::size_t Size>
Integrity check(const Message& message, std::uint16_t type, const Key& key, const EVP_MD* digest,
                std::size_t least) {
  const auto value = message.find(type);
  if (!value) return Integrity::absent;
  if (value->size() < least || value->size() > Size || value->size() % 4 != 0) return Integrity::wrong;
  const Bytes data = message.data();
  const auto at = static_cast<std::size_t>(value->data() - data.data()) - 4;
  const std::size_t length = at + 4 + value->size() - kHeaderSize;
  const std::array<std::uint8_t, 4> head{data[0], data[1], static_cast<std::uint8_t>(length >> 8),
                                         static_cast<std::uint8_t>(length)};
  const auto right = hmac<Size>(digest, key.octets(), {head, data.subspan(4, at - 4)});
  return equal_in_constant_time(as_text(Bytes(right).first(value->size())), as_text(*value))
             ? Integrity::right
             : Integrity::wrong;
}

}  // namespace

Key::Key(Bytes octets) : size_(std::min(octets.size(), octets_.size())) {
  std::copy_n(octets.begin(), size_, octets_.begin());
}

Key Key::long_term(PasswordAlgorithm algorithm, std::string_view username, std::string_view realm,
                   std::string_view password) {
  std::string text(username);
  text.append(":").append(realm).append(":").append(password);
  std::array<std::uint8_t, 32> digest;
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size,
             algorithm == PasswordAlgorithm::md5 ? md5() : sha256(), nullptr);
  return Key(Bytes(digest).first(size));
}

Integrity check_integrity(const Message& message, const Key& key) {
  return check<20>(message, kMessageIntegrity, key, sha1(), 20);
}
Integrity check_integrity_sha256(const Message& message, const Key& key, std::size_t least) {
  return check<32>(message, kMessageIntegritySha256, key, sha256(), std::max<std::size_t>(least, 16));
}

void add_integrity(Writer& writer, const Key& key) {
  if (const Bytes before = writer.covered(20); !before.empty())
    writer.add(kMessageIntegrity, hmac<20>(sha1(), key.octets(), {before}));
}
void add_integrity_sha256(Writer& writer, const Key& key) {
  if (const Bytes before = writer.covered(32); !before.empty())
    writer.add(kMessageIntegritySha256, hmac<32>(sha256(), key.octets(), {before}));
}

std::array<std::uint8_t, 32> userhash(std::string_view username, std::string_view realm) {
  std::string text(username);
  text.append(":").append(realm);
  std::array<std::uint8_t, 32> digest;
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, sha256(), nullptr);
  return digest;
}

Sha1Digest hmac_sha1(Bytes key, Bytes data) {
  return hmac<20>(sha1(), key, {data});
}
std::array<std::uint8_t, 32> hmac_sha256(Bytes key, Bytes data) {
  return hmac<32>(sha256(), key, {data});
}

}  // namespace halloo::stun
