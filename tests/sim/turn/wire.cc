#include "sim/turn/wire.h"

#include <arpa/inet.h>

#include <algorithm>
#include <stdexcept>

#include "base/octets.h"

namespace halloo::turn::sim {

TransportAddress at(const char* ip, std::uint16_t port) {
  TransportAddress address;
  address.port = port;
  address.v6 = std::string_view(ip).find(':') != std::string_view::npos;
  if (inet_pton(address.v6 ? AF_INET6 : AF_INET, ip, address.ip.data()) != 1) throw std::invalid_argument(ip);
  return address;
}

Attribute number(std::uint16_t type, std::uint32_t value) {
  Octets four(4);
  write32(four, 0, value);
  return {type, four};
}

stun::Key key_of(const Login& login, const std::string& realm) {
  return stun::Key::long_term(login.algorithm.value_or(stun::PasswordAlgorithm::md5), login.username, realm,
                              login.password);
}

Octets write_message(stun::Class message_class, std::uint16_t method, const stun::TransactionId& id,
                     const Attributes& attributes, const Signature* signature, bool fingerprint) {
  std::size_t most = stun::kHeaderSize + 1024;
  for (const Attribute& attribute : attributes)
    if (const auto* value = std::get_if<Octets>(&attribute.value)) most += value->size() + 8;
  Octets out(most);
  stun::Writer writer(out, message_class, method, id);
  for (const Attribute& attribute : attributes) {
    if (const auto* address = std::get_if<TransportAddress>(&attribute.value))
      writer.add_xor_address(attribute.type, *address);
    else
      writer.add(attribute.type, std::get<Octets>(attribute.value));
  }
  if (signature) {
    const auto& [login, challenge, key] = *signature;
    if (login.userhash)
      writer.add(stun::kUserhash, stun::userhash(login.username, challenge.realm));
    else
      writer.add(stun::kUsername, as_bytes(login.username));
    writer.add(stun::kRealm, as_bytes(challenge.realm));
    writer.add(stun::kNonce, challenge.nonce);
    if (login.algorithm) {
      writer.add(stun::kPasswordAlgorithms, challenge.algorithms);
      writer.add32(stun::kPasswordAlgorithm, static_cast<std::uint32_t>(*login.algorithm) << 16);
    }
    if (login.sha256)
      stun::add_integrity_sha256(writer, key);
    else
      stun::add_integrity(writer, key);
  }
  if (fingerprint) writer.add_fingerprint();
  out.resize(writer.size());
  return out;
}

Octets channel_data(std::uint16_t channel_number, Bytes content) {
  Octets out(4);
  write16(out, 0, channel_number);
  write16(out, 2, content.size());
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

unsigned Reply::code() const {
  const auto error = message().find(stun::kErrorCode);
  return error ? (*error)[2] * 100U + (*error)[3] : 0;
}

Octets Reply::value(std::uint16_t type) const {
  const stun::Message read = message();
  const auto found = read.find(type);
  return found ? octets(*found) : Octets();
}

std::optional<std::uint32_t> Reply::number(std::uint16_t type) const {
  const Octets found = value(type);
  if (found.size() != 4) return std::nullopt;
  return read32(found, 0);
}

std::vector<TransportAddress> Reply::addresses(std::uint16_t type) const {
  std::vector<TransportAddress> all;
  const stun::Message read = message();
  read.each([&](const stun::AttributeView& attribute) {
    if (attribute.type == type) all.push_back(stun::xor_address(attribute.value, read.transaction()).value());
    return true;
  });
  return all;
}

TransportAddress Reply::address(std::uint16_t type) const {
  const auto all = addresses(type);
  if (all.size() != 1) throw std::logic_error("not one address");
  return all[0];
}

Challenge Reply::challenge() const {
  return {text(value(stun::kRealm)), value(stun::kNonce), value(stun::kPasswordAlgorithms)};
}

}  // namespace halloo::turn::sim
