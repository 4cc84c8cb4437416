#include "app/certificate.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/stat.h>

#include <algorithm>

#include "app/files.h"
#include "app/openssl.h"
#include "unit/app/temporary_folder.h"

namespace halloo::app {
namespace {

using namespace std::chrono_literals;

const WallTime kNow = std::chrono::system_clock::from_time_t(1'800'000'000);  // 2027-01-15

Subject subject() {
  return subject_of("cupboard", {"192.168.1.7", "2001:db8::7"});
}

Certificate made(const Subject& of = subject(), WallTime now = kNow) {
  auto certificate = make_certificate(of, now);
  EXPECT_TRUE(certificate) << certificate.error();
  return std::move(*certificate);
}

Owned<X509> parsed(const Certificate& certificate) {
  const Owned<BIO> bio(
      BIO_new_mem_buf(certificate.chain_pem.data(), static_cast<int>(certificate.chain_pem.size())));
  return Owned<X509>(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
}

mode_t mode(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 0777U;
}

std::string error_of(const Result<Certificate, std::string>& result) {
  EXPECT_FALSE(result);
  return result ? "" : result.error();
}

TEST(MadeCertificate, IsWhatBrowsersTake) {
  const Certificate certificate = made();
  const auto x = parsed(certificate);
  ASSERT_TRUE(x);
  EXPECT_EQ(X509_get_version(x.get()), X509_VERSION_3);
  EXPECT_EQ(X509_verify(x.get(), X509_get0_pubkey(x.get())), 1) << "signed by itself";
  char group[32] = {};
  EXPECT_EQ(EVP_PKEY_get_group_name(X509_get0_pubkey(x.get()), group, sizeof group, nullptr), 1);
  EXPECT_STREQ(group, "prime256v1");
  EXPECT_EQ(X509_get_signature_nid(x.get()), NID_ecdsa_with_SHA256);
  for (const char* name : {"localhost", "cupboard", "cupboard.local"}) {
    EXPECT_EQ(X509_check_host(x.get(), name, 0, 0, nullptr), 1) << name;
  }
  for (const char* address : {"127.0.0.1", "::1", "192.168.1.7", "2001:db8::7"}) {
    EXPECT_EQ(X509_check_ip_asc(x.get(), address, 0), 1) << address;
  }
  EXPECT_EQ(X509_check_host(x.get(), "example.org", 0, 0, nullptr), 0);
  EXPECT_EQ(X509_check_ca(x.get()), 0);
  EXPECT_EQ(X509_get_key_usage(x.get()), static_cast<unsigned>(KU_DIGITAL_SIGNATURE));
  EXPECT_EQ(X509_get_extended_key_usage(x.get()), static_cast<unsigned>(XKU_SSL_SERVER));
  int days = 0, seconds = 0;
  EXPECT_EQ(ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(x.get()), X509_get0_notAfter(x.get())), 1);
  EXPECT_EQ(days, 397);
  EXPECT_EQ(seconds, 0);
  EXPECT_EQ(certificate.not_after, kNow + 396 * 24h);
  EXPECT_TRUE(certificate.self_made);
  EXPECT_TRUE(certificate.warning.empty());
}

TEST(MadeCertificate, IsNeverTheSameTwice) {
  const Certificate one = made();
  const Certificate other = made();
  EXPECT_NE(one.fingerprint, other.fingerprint);
  EXPECT_NE(one.key_pem, other.key_pem);
  const auto x = parsed(one);
  const auto y = parsed(other);
  EXPECT_NE(ASN1_INTEGER_cmp(X509_get0_serialNumber(x.get()), X509_get0_serialNumber(y.get())), 0);
  EXPECT_EQ(X509_get0_serialNumber(x.get())->length, 16);
}

TEST(MadeCertificate, HasTheFingerprintOfItsDerForm) {
  const Certificate certificate = made();
  const auto x = parsed(certificate);
  unsigned char* der = nullptr;
  const int size = i2d_X509(x.get(), &der);
  ASSERT_GT(size, 0);
  unsigned char digest[32];
  EVP_Digest(der, static_cast<std::size_t>(size), digest, nullptr, EVP_sha256(), nullptr);
  OPENSSL_free(der);
  std::string expected;
  for (const unsigned octet : digest) {
    char two[4];
    std::snprintf(two, sizeof two, "%02X:", octet);
    expected += two;
  }
  expected.pop_back();
  EXPECT_EQ(certificate.fingerprint, expected);
}

TEST(MadeCertificate, CoversWhatItWasMadeFor) {
  const Certificate certificate = made();
  EXPECT_TRUE(covers(certificate, subject()));
  EXPECT_TRUE(covers(certificate, subject_of("cupboard", {"192.168.1.7"})));
  EXPECT_FALSE(covers(certificate, subject_of("cupboard", {"192.168.1.8"})));
  EXPECT_FALSE(covers(certificate, subject_of("attic", {"192.168.1.7"})));
  EXPECT_TRUE(covers(made(subject_of("", {})), subject_of("", {})))
      << "a machine with no name that can be said";
}

TEST(OwnCertificate, IsKeptForItsOwnerOnly) {
  const TemporaryFolder folder;
  const std::string state = folder.path() + "/a/b";
  const auto first = own_certificate(state, subject(), kNow);
  ASSERT_TRUE(first) << first.error();
  EXPECT_EQ(mode(folder.path() + "/a"), 0700U);
  EXPECT_EQ(mode(state), 0700U);
  EXPECT_EQ(mode(state + "/certificate.pem"), 0600U);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(state)) files += entry.exists() ? 1 : 0;
  EXPECT_EQ(files, 1U) << "nothing temporary is left";
  const auto again = own_certificate(state, subject(), kNow + 24h);
  ASSERT_TRUE(again) << again.error();
  EXPECT_EQ(again->fingerprint, first->fingerprint);
  EXPECT_TRUE(again->self_made);
}

TEST(OwnCertificate, IsMadeAnewWhenItWillNotDo) {
  const TemporaryFolder folder;
  const auto fingerprint = [&](const Subject& of, WallTime now) {
    const auto certificate = own_certificate(folder.path(), of, now);
    EXPECT_TRUE(certificate) << certificate.error();
    EXPECT_TRUE(certificate->warning.empty());
    return certificate->fingerprint;
  };
  const std::string first = fingerprint(subject(), kNow);
  const std::string moved = fingerprint(subject_of("cupboard", {"10.0.0.2"}), kNow);
  EXPECT_NE(moved, first) << "another address";
  EXPECT_EQ(fingerprint(subject_of("cupboard", {"10.0.0.2"}), kNow + 381 * 24h), moved) << "still 15 days";
  EXPECT_NE(fingerprint(subject_of("cupboard", {"10.0.0.2"}), kNow + 383 * 24h), moved) << "13 days";
  const std::string renewed = fingerprint(subject(), kNow + 1000 * 24h);
  EXPECT_NE(fingerprint(subject(), kNow), renewed) << "one from the future: the clock was wrong";
  const std::string before = fingerprint(subject(), kNow);
  folder.write("certificate.pem", "damaged");
  EXPECT_NE(fingerprint(subject(), kNow), before);
}

TEST(OwnCertificate, SaysWhereItCannotBeKept) {
  const TemporaryFolder folder;
  const std::string file = folder.write("file", "");
  EXPECT_EQ(error_of(own_certificate(file, subject(), kNow)),
            "cannot use " + file + ": it is not a folder; --state-dir names another place");
  EXPECT_EQ(error_of(own_certificate(file + "/below", subject(), kNow)),
            "cannot make the folder " + file + "/below: Not a directory; --state-dir names another place");
}

TEST(LoadedCertificate, IsReadWithItsKey) {
  const TemporaryFolder folder;
  const Certificate leaf = made();
  const Certificate other = made();
  const std::string chain = folder.write("chain.pem", "Our certificate\n" + leaf.chain_pem + other.chain_pem);
  const std::string key = folder.write("key.pem", leaf.key_pem);
  const auto loaded = load_certificate(chain, key, kNow);
  ASSERT_TRUE(loaded) << loaded.error();
  EXPECT_EQ(loaded->fingerprint, leaf.fingerprint);
  EXPECT_EQ(loaded->not_after, leaf.not_after);
  EXPECT_FALSE(loaded->self_made);
  EXPECT_TRUE(loaded->warning.empty());
  EXPECT_NE(loaded->chain_pem.find(other.chain_pem), std::string::npos) << "the whole chain";
}

TEST(LoadedCertificate, WarnsOfItsDates) {
  const Certificate own = made();
  const auto at = [&](WallTime now) {
    const auto read = read_certificate(own.chain_pem, own.key_pem, "c.pem", "k.pem", now);
    EXPECT_TRUE(read);
    return read->warning;
  };
  EXPECT_EQ(at(kNow + 395 * 24h), "");
  EXPECT_EQ(at(kNow + 396 * 24h),
            "the certificate in c.pem expired on 2028-02-15: browsers refuse it or warn");
  EXPECT_EQ(at(kNow - 25h),
            "the certificate in c.pem is valid only from 2027-01-14 on: browsers refuse it or warn");
}

TEST(LoadedCertificate, ErrorsAreSentences) {
  const TemporaryFolder folder;
  const Certificate own = made();
  const Certificate other = made();
  const std::string c = folder.write("c.pem", own.chain_pem);
  const std::string k = folder.write("k.pem", own.key_pem);
  const std::string text = folder.write("text", "no certificate\n");
  const std::string none = folder.path() + "/none";
  const std::string stranger = folder.write("stranger.pem", other.key_pem);
  const std::string broken =
      folder.write("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  const std::string large = folder.write("large.pem", std::string(2'000'000, 'x'));
  EXPECT_EQ(error_of(load_certificate(none, k, kNow)), "cannot read " + none + ": No such file or directory");
  EXPECT_EQ(error_of(load_certificate(c, none, kNow)), "cannot read " + none + ": No such file or directory");
  EXPECT_EQ(error_of(load_certificate(c, folder.path(), kNow)),
            "cannot read " + folder.path() + ": Is a directory");
  EXPECT_EQ(error_of(load_certificate(large, k, kNow)), "cannot read " + large + ": it is larger than 1 MiB");
  for (const std::string& wrong : {text, k, broken}) {
    EXPECT_EQ(error_of(load_certificate(wrong, k, kNow)),
              wrong + " holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)");
  }
  EXPECT_EQ(error_of(load_certificate(c, text, kNow)),
            text + " holds no private key in PEM form (-----BEGIN PRIVATE KEY-----)");
  EXPECT_EQ(error_of(load_certificate(c, stranger, kNow)),
            "the private key in " + stranger + " does not belong to the first certificate in " + c);
}

TEST(LoadedCertificate, AnEncryptedKeyIsNotAskedForOnTheTerminal) {
  const Certificate own = made();
  const Owned<BIO> in(BIO_new_mem_buf(own.key_pem.data(), static_cast<int>(own.key_pem.size())));
  const Owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
  const Owned<BIO> out(BIO_new(BIO_s_mem()));
  ASSERT_EQ(
      PEM_write_bio_PKCS8PrivateKey(out.get(), key.get(), EVP_aes_128_cbc(), "sesame", 6, nullptr, nullptr),
      1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  EXPECT_EQ(error_of(read_certificate(own.chain_pem, {data, static_cast<std::size_t>(size)}, "c.pem", "k.pem",
                                      kNow)),
            "k.pem is encrypted with a passphrase; `openssl pkey` can take it away");
}

}  // namespace
}  // namespace halloo::app
