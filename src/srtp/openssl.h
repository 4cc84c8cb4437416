// OpenSSL's cipher contexts as values, and its ciphers, looked up once.
#pragma once

#include <openssl/evp.h>

#include <cstdlib>
#include <memory>

#include "base/bytes.h"

namespace halloo::srtp {

struct FreeCipherContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreeCipherContext>;

// Lives as long as the program. Without its ciphers there is no secrecy to offer.
inline const EVP_CIPHER* fetch_cipher(const char* name) {
  const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, name, nullptr);
  if (!cipher) std::abort();
  return cipher;
}
inline const EVP_CIPHER* aes_ctr(std::size_t key_size) {
  static const EVP_CIPHER* const of128 = fetch_cipher("AES-128-CTR");
  static const EVP_CIPHER* const of256 = fetch_cipher("AES-256-CTR");
  return key_size == 32 ? of256 : of128;
}
inline const EVP_CIPHER* aes_gcm(std::size_t key_size) {
  static const EVP_CIPHER* const of128 = fetch_cipher("AES-128-GCM");
  static const EVP_CIPHER* const of256 = fetch_cipher("AES-256-GCM");
  return key_size == 32 ? of256 : of128;
}

// A context that has its key and waits for an IV a packet.
inline CipherContext keyed_context(const EVP_CIPHER* cipher, const std::uint8_t* key, bool encrypt) {
  CipherContext context(EVP_CIPHER_CTX_new());
  if (!context || EVP_CipherInit_ex2(context.get(), cipher, key, nullptr, encrypt ? 1 : 0, nullptr) != 1)
    std::abort();
  return context;
}

// Into `out`, which may be where `in` is.
inline bool update(EVP_CIPHER_CTX* context, std::uint8_t* out, Bytes in) {
  int written = 0;
  return EVP_CipherUpdate(context, out, &written, in.data(), static_cast<int>(in.size())) == 1;
}
inline bool set_iv(EVP_CIPHER_CTX* context, const std::uint8_t* iv) {
  // -1: it stays what it is, encryption or decryption.
  return EVP_CipherInit_ex2(context, nullptr, nullptr, iv, -1, nullptr) == 1;
}

}  // namespace halloo::srtp
