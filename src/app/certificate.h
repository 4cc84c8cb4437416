// The certificate for HTTPS: read from PEM files (RFC 7468), or made by ourselves for this machine and
// kept in the state folder. Used while starting. It talks to no authority.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace halloo::app {

using WallTime = std::chrono::system_clock::time_point;

struct Certificate {
  std::string chain_pem;  // ours first
  std::string key_pem;
  std::string fingerprint;  // SHA-256 of the DER form, "AB:CD:…" as browsers show it
  WallTime not_after;
  bool self_made = false;
  std::string warning;  // a sentence, or empty
};

// What a certificate is for: DNS names and IP addresses, as subjectAltName holds them.
struct Subject {
  std::string name;                    // the main one
  std::vector<std::string> dns;        // besides that
  std::vector<std::string> addresses;  // IPv4 and IPv6
};

// This machine as itself (localhost), and as others may know it.
Subject subject_of(const std::string& machine_name, std::vector<std::string> addresses);

// The error is a sentence that names the file.
Result<Certificate, std::string> load_certificate(const std::string& certificate_file,
                                                  const std::string& key_file, WallTime now);

// The one kept in `state_dir`, or a new one if there is none, it has (nearly) expired, or the subject has
// a name or an address that it does not cover.
Result<Certificate, std::string> own_certificate(const std::string& state_dir, const Subject& subject,
                                                 WallTime now);

// The same from and into memory. `whence_…` are what errors call the two texts.
Result<Certificate, std::string> read_certificate(std::string chain_pem, std::string key_pem,
                                                  std::string_view whence_chain, std::string_view whence_key,
                                                  WallTime now);
Result<Certificate, std::string> make_certificate(const Subject& subject, WallTime now);

// Whether the first certificate of the chain names all of the subject (RFC 6125).
bool covers(const Certificate& certificate, const Subject& subject);

}  // namespace halloo::app
