// Session keys from master keys (RFC 3711 section 4.3 with AES-CM as its function, RFC 6188 with keys of 256
// bits, RFC 7714 section 11). The key derivation rate is 0, as DTLS-SRTP has it: they are derived once.
// Any thread.
#pragma once

#include "srtp/keys.h"

namespace halloo::srtp {

struct SessionKeys {
  Profile profile = Profile::aead_aes_128_gcm;
  Secret<32> key;             // the first key_size(profile)
  Secret<20> authentication;  // of HMAC-SHA1; not used by the profiles of AES-GCM
  Secret<14> salt;            // the first salt_size(profile)
};

enum class Packets : std::uint8_t { rtp, rtcp };

SessionKeys derive(const Keys& master, Packets packets);

}  // namespace halloo::srtp
