#include "dtls/session.h"

#include <openssl/err.h>
#include <openssl/srtp.h>

#include <array>
#include <new>

#include "dtls/certificate_check.h"
#include "dtls/openssl.h"

namespace halloo::dtls {
namespace {

// Lends the outbox to the BIO for one call into OpenSSL, with an empty queue of errors. Between calls a
// session whose handshake is done has no buffers: they are two of 17 kB, and SSL_MODE_RELEASE_BUFFERS does
// nothing for DTLS. OpenSSL writes without looking whether they are there.
class Lent {
 public:
  Lent(SSL* ssl, DatagramBio& bio, Outbox& out) : ssl_(ssl), bio_(bio) {
    ERR_clear_error();
    if (SSL_alloc_buffers(ssl) != 1) throw std::bad_alloc();
    bio_.open(out, room_);
  }
  ~Lent() {
    if (SSL_is_init_finished(ssl_)) SSL_free_buffers(ssl_);
    bio_.close();
    ERR_clear_error();
  }
  Lent(const Lent&) = delete;
  Lent& operator=(const Lent&) = delete;

 private:
  SSL* ssl_;
  DatagramBio& bio_;
  std::array<std::uint8_t, Session::kMtu> room_;
};

}  // namespace

int check_certificate(X509_STORE_CTX* certificates, void*) {
  const auto* const ssl =
      static_cast<SSL*>(X509_STORE_CTX_get_ex_data(certificates, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto* const session = static_cast<Session*>(SSL_get_app_data(ssl));
  if (session->acceptable(X509_STORE_CTX_get0_cert(certificates))) return 1;
  X509_STORE_CTX_set_error(certificates, X509_V_ERR_CERT_REJECTED);  // the peer gets bad_certificate
  return 0;
}

void Session::Free::operator()(SSL* ssl) const {
  SSL_free(ssl);
}

Session::Session(const Identity& identity, Role role, const Timing& timing)
    : role_(role), timing_(timing), retransmission_(timing), ssl_(SSL_new(identity.context_.get())) {
  if (!ssl_) throw std::bad_alloc();
  SSL* const ssl = ssl_.get();
  bio_.attach(ssl);
  handshake_buffer_.attach(ssl);
  SSL_set_app_data(ssl, this);
  SSL_set_mtu(ssl, static_cast<long>(kMtu));
  role == Role::client ? SSL_set_connect_state(ssl) : SSL_set_accept_state(ssl);
}

Session::~Session() = default;

void Session::start(Instant now, Outbox& out) {
  if (state_ != State::connecting || deadline_ != kNever) return;
  deadline_ = now + timing_.give_up;
  if (role_ == Role::client) advance(now, out);
}

void Session::expect(Instant now, std::span<const Fingerprint> fingerprints, Outbox& out) {
  if (state_ != State::connecting) return;
  expected_known_ = true;
  expected_.clear();
  if (fingerprints.size() <= kMaxFingerprints) expected_.assign(fingerprints.begin(), fingerprints.end());
  if (!SSL_is_init_finished(ssl_.get())) return;
  const Lent lent(ssl_.get(), bio_, out);
  handshake_done();
  schedule(now);
}

void Session::on_datagram(Instant now, Bytes datagram, Outbox& out) {
  if (state_ == State::failed || state_ == State::closed) return;
  if (!looks_like_dtls(datagram) || datagram.size() > kMaxDatagram) return;
  start(now, out);
  bio_.incoming = SSL_is_init_finished(ssl_.get()) ? datagram : early_records_.admit(datagram);
  if (!bio_.incoming.empty()) advance(now, out);
}

void Session::on_timeout(Instant now, Outbox& out) {
  if (state_ != State::connecting) return;
  if (now >= deadline_) return fail(Failure::timeout);
  if (now < retransmission_.due()) return;
  const Lent lent(ssl_.get(), bio_, out);
  bio_.expire();
  if (DTLSv1_handle_timeout(ssl_.get()) < 0) return fail(Failure::timeout);
  retransmission_.sent(now);
}

Instant Session::next_timeout() const {
  return state_ == State::connecting ? std::min(deadline_, retransmission_.due()) : kNever;
}

void Session::advance(Instant now, Outbox& out) {
  const Lent lent(ssl_.get(), bio_, out);
  if (SSL_is_init_finished(ssl_.get()) || handshake()) {
    handshake_done();
    read_data(out);
  }
  schedule(now);
}

// True once it is done.
bool Session::handshake() {
  const int result = SSL_do_handshake(ssl_.get());
  if (result == 1) return true;
  on_error(result);
  return false;
}

void Session::handshake_done() {
  if (state_ != State::connecting || !expected_known_) return;
  // Checked on the way already, if it was known then.
  if (!acceptable(SSL_get0_peer_certificate(ssl_.get()))) {
    SSL_shutdown(ssl_.get());
    return fail(Failure::wrong_fingerprint);
  }
  if (!SSL_get_selected_srtp_profile(ssl_.get())) {
    SSL_shutdown(ssl_.get());
    return fail(Failure::no_srtp_profile);
  }
  state_ = State::connected;
  expected_ = {};
  handshake_buffer_.release();
}

// Also what repeats a flight, when the peer repeats its own as it has missed our last.
void Session::read_data(Outbox& out) {
  std::array<std::uint8_t, kMaxDatagram> data;
  while (state_ == State::connecting || state_ == State::connected) {
    const int size = SSL_read(ssl_.get(), data.data(), static_cast<int>(data.size()));
    if (size <= 0) {
      on_error(size);
      break;
    }
    // Until it is known who it is, nothing is heard from them.
    if (state_ == State::connected) out.deliver(Bytes(data).first(static_cast<std::size_t>(size)));
  }
}

void Session::on_error(int result) {
  const int error = SSL_get_error(ssl_.get(), result);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return;
  if (error == SSL_ERROR_ZERO_RETURN) {
    SSL_shutdown(ssl_.get());  // RFC 5246 section 7.2.1: answered
    state_ = State::closed;
    return;
  }
  if (failure_ == Failure::wrong_fingerprint) return fail(failure_);  // acceptable() has said so
  const int reason = ERR_GET_REASON(ERR_peek_error());
  if (reason == SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE) return fail(Failure::no_certificate);
  fail(reason >= SSL_AD_REASON_OFFSET ? Failure::alert : Failure::protocol);
}

void Session::schedule(Instant now) {
  if (bio_.take_answered()) retransmission_.answered();
  if (bio_.timer_runs() && !retransmission_.waiting()) retransmission_.sent(now);
}

void Session::fail(Failure failure) {
  state_ = State::failed;
  failure_ = failure;
}

bool Session::acceptable(const X509* certificate) {
  if (!expected_known_ || matches(certificate, expected_)) return true;
  failure_ = Failure::wrong_fingerprint;
  return false;
}

bool Session::send(Bytes data, Outbox& out) {
  if (state_ != State::connected || data.empty() || data.size() > kMaxData) return false;
  const Lent lent(ssl_.get(), bio_, out);
  SSL_alloc_buffers(ssl_.get());
  const int written = SSL_write(ssl_.get(), data.data(), static_cast<int>(data.size()));
  return written == static_cast<int>(data.size());
}

void Session::close(Outbox& out) {
  if (state_ != State::connecting && state_ != State::connected) return;
  state_ = State::closed;
  if (!SSL_is_init_finished(ssl_.get())) return;
  const Lent lent(ssl_.get(), bio_, out);
  SSL_alloc_buffers(ssl_.get());  // an alert does not see to that by itself
  SSL_shutdown(ssl_.get());
  SSL_free_buffers(ssl_.get());
}

std::optional<SrtpKeys> Session::srtp_keys() const {
  if (state_ != State::connected) return std::nullopt;
  SrtpKeys keys;
  keys.profile = static_cast<std::uint16_t>(SSL_get_selected_srtp_profile(ssl_.get())->id);
  const bool aead = keys.profile != SRTP_AES128_CM_SHA1_80;
  const std::size_t key_size = keys.profile == SRTP_AEAD_AES_256_GCM ? 32 : 16;
  const std::size_t salt_size = aead ? 12 : 14;
  // RFC 5764 section 4.2: the client's key, the server's key, the client's salt, the server's salt.
  std::array<std::uint8_t, 2 * (32 + 14)> material;
  constexpr std::string_view kLabel = "EXTRACTOR-dtls_srtp";
  if (SSL_export_keying_material(ssl_.get(), material.data(), 2 * (key_size + salt_size), kLabel.data(),
                                 kLabel.size(), nullptr, 0, 0) != 1)
    return std::nullopt;
  const auto fill = [&](SrtpKeys::Side& side, std::size_t which) {
    side.key_size = key_size;
    side.salt_size = salt_size;
    std::copy_n(material.data() + which * key_size, key_size, side.key_octets.begin());
    std::copy_n(material.data() + 2 * key_size + which * salt_size, salt_size, side.salt_octets.begin());
  };
  fill(role_ == Role::client ? keys.local : keys.remote, 0);
  fill(role_ == Role::client ? keys.remote : keys.local, 1);
  OPENSSL_cleanse(material.data(), material.size());
  return keys;
}

}  // namespace halloo::dtls
