#include "srtp/key_derivation.h"

#include "srtp/openssl.h"

namespace halloo::srtp {
namespace {

// RFC 3711 section 4.3.2: those of SRTP are 0, 1, 2, those of SRTCP 3, 4, 5.
enum class Label : std::uint8_t { encryption, authentication, salt };

// Section 4.3.1 and 4.3.3: the key stream of AES in counter mode under the master key, from the block
// (key_id XOR master_salt) * 2^16, with key_id = label || index DIV rate, whose 48 bits are 0 here. A salt of
// 96 bits stands in the upper ones of the 112 (RFC 7714 section 11).
void derive_into(MutableBytes out, EVP_CIPHER_CTX* context, const Keys& master, Packets packets,
                 Label label) {
  Secret<16> block;
  std::copy_n(master.salt.begin(), salt_size(master.profile), block.begin());
  block[7] ^= static_cast<std::uint8_t>(static_cast<int>(label) + (packets == Packets::rtcp ? 3 : 0));
  std::fill(out.begin(), out.end(), std::uint8_t{0});
  if (!set_iv(context, block.data()) || !update(context, out.data(), out)) std::abort();
}

}  // namespace

SessionKeys derive(const Keys& master, Packets packets) {
  SessionKeys keys;
  keys.profile = master.profile;
  const CipherContext context = keyed_context(aes_ctr(key_size(master.profile)), master.key.data(), true);
  const auto into = [&](MutableBytes out, Label label) {
    derive_into(out, context.get(), master, packets, label);
  };
  into(MutableBytes(keys.key).first(key_size(master.profile)), Label::encryption);
  if (!is_aead(master.profile)) into(keys.authentication, Label::authentication);
  into(MutableBytes(keys.salt).first(salt_size(master.profile)), Label::salt);
  return keys;
}

}  // namespace halloo::srtp
