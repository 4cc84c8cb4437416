// Against the openssl program, as client and as server, over UDP on the loopback interface: the handshake is
// done, the profile is the one that both know, and the keys are those that the program exports.
#include "dtls/openssl.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <regex>
#include <string>

#include "unit/dtls/network.h"

namespace halloo::dtls {
namespace {

Instant now() {
  return Instant(std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch()));
}

// A child whose output is read; its input stays open until close_input().
class Program {
 public:
  explicit Program(std::vector<std::string> words) {
    std::array<int, 2> in{}, out{};
    if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0) std::abort();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], 0);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    posix_spawn_file_actions_adddup2(&actions, out[1], 2);
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    if (::posix_spawnp(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ) != 0) pid_ = -1;
    posix_spawn_file_actions_destroy(&actions);
    ::close(in[0]);
    ::close(out[1]);
    input_ = in[1];
    output = out[0];
  }
  ~Program() {
    close_input();
    ::close(output);
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void close_input() {
    if (input_ >= 0) ::close(std::exchange(input_, -1));
  }
  // False: that was all.
  bool read() {
    std::array<char, 4096> some;
    const ssize_t n = ::read(output, some.data(), some.size());
    if (n > 0) text.append(some.data(), static_cast<std::size_t>(n));
    return n > 0;
  }

  int output = -1;
  std::string text;

 private:
  pid_t pid_ = -1;
  int input_ = -1;
};

// A key and a certificate for the program, in a folder that goes with this.
class Files {
 public:
  Files() {
    std::string pattern = (std::filesystem::temp_directory_path() / "halloo-dtls-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) std::abort();
    folder_ = pattern;
    Program make({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                  "-subj", "/CN=peer", "-keyout", key(), "-out", certificate()});
    while (make.read()) {
    }
    const std::unique_ptr<BIO, int (*)(BIO*)> file(BIO_new_file(certificate().c_str(), "r"), BIO_free);
    const Owned<X509> read(file ? PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr) : nullptr);
    if (read) fingerprint = Fingerprint::of(read.get(), Hash::sha512);
  }
  ~Files() { std::filesystem::remove_all(folder_); }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;

  std::string key() const { return folder_ / "key.pem"; }
  std::string certificate() const { return folder_ / "certificate.pem"; }
  Fingerprint fingerprint;

 private:
  std::filesystem::path folder_;
};

// A session on a UDP socket.
class Socket final : public Outbox {
 public:
  explicit Socket(Role role) : session(identity(0), role) {
    fd_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) std::abort();
  }
  ~Socket() { ::close(fd_); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  std::string port() const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    return std::to_string(ntohs(address.sin_port));
  }
  void set_peer(int port) {
    peer_.sin_family = AF_INET;
    peer_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    peer_.sin_port = htons(static_cast<std::uint16_t>(port));
  }

  void send(Bytes datagram) override {
    ::sendto(fd_, datagram.data(), datagram.size(), 0, reinterpret_cast<sockaddr*>(&peer_), sizeof peer_);
  }
  void deliver(Bytes data) override { received += as_text(data); }

  // Until `done`, or the program has ended or gone silent for a time that no step of it takes.
  template <class Done>
  bool run(Program& program, Done done) {
    while (!done()) {
      const Duration left = std::min<Duration>(session.next_timeout() - now(), 20s);
      std::array<pollfd, 2> fds{pollfd{fd_, POLLIN, 0}, pollfd{program.output, POLLIN, 0}};
      const auto wait = std::chrono::ceil<std::chrono::milliseconds>(std::max(left, Duration{})).count();
      const int ready = ::poll(fds.data(), fds.size(), static_cast<int>(wait));
      if (ready == 0 && session.next_timeout() > now()) return false;
      if (session.next_timeout() <= now()) session.on_timeout(now(), *this);
      if (fds[0].revents & POLLIN) receive();
      if (fds[1].revents && !program.read()) return done();
    }
    return true;
  }

  Session session;
  std::string received;

 private:
  void receive() {
    std::array<std::uint8_t, 4096> datagram;
    sockaddr_in from{};
    socklen_t size = sizeof from;
    const ssize_t n = ::recvfrom(fd_, datagram.data(), datagram.size(), MSG_DONTWAIT,
                                 reinterpret_cast<sockaddr*>(&from), &size);
    if (n < 0) return;
    peer_ = from;
    session.on_datagram(now(), Bytes(datagram).first(static_cast<std::size_t>(n)), *this);
  }

  int fd_ = -1;
  sockaddr_in peer_{};
};

std::string hex(Bytes octets) {
  std::string text;
  for (const std::uint8_t octet : octets) {
    text += "0123456789ABCDEF"[octet >> 4];
    text += "0123456789ABCDEF"[octet & 15];
  }
  return text;
}

struct Suite {
  const char* offered;
  std::uint16_t profile;
  std::size_t exported;
};
constexpr Suite kCm{"SRTP_AES128_CM_SHA1_80", 0x0001, 60};
constexpr Suite kGcm128{"SRTP_AEAD_AES_128_GCM", 0x0007, 56};
constexpr Suite kGcm256{"SRTP_AEAD_AES_256_GCM", 0x0008, 88};
// In our order of preference, not in the client's.
constexpr Suite kAll{"SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_256_GCM:SRTP_AEAD_AES_128_GCM", 0x0007, 56};

std::string exported_by(const Program& program) {
  std::smatch found;
  const std::regex line("Keying material: ([0-9A-F]+)\n");
  return std::regex_search(program.text, found, line) ? found[1].str() : "";
}

TEST(DtlsOpenssl, IsClientOfOurs) {
  const Files files;
  ASSERT_GT(files.fingerprint.size, 0U) << "the openssl program made no certificate";
  for (const Suite& suite : {kCm, kGcm128, kGcm256, kAll}) {
    SCOPED_TRACE(suite.offered);
    Socket socket(Role::server);
    socket.session.expect(now(), std::array{files.fingerprint}, socket);
    Program client({"openssl", "s_client", "-dtls1_2", "-connect", "127.0.0.1:" + socket.port(), "-cert",
                    files.certificate(), "-key", files.key(), "-use_srtp", suite.offered, "-keymatexport",
                    "EXTRACTOR-dtls_srtp", "-keymatexportlen", std::to_string(suite.exported)});
    ASSERT_TRUE(socket.run(client, [&] { return !exported_by(client).empty(); })) << client.text;
    ASSERT_EQ(socket.session.state(), State::connected);
    const auto keys = socket.session.srtp_keys();
    ASSERT_TRUE(keys);
    EXPECT_EQ(keys->profile, suite.profile);
    EXPECT_EQ(exported_by(client), hex(keys->remote.key()) + hex(keys->local.key()) +
                                       hex(keys->remote.salt()) + hex(keys->local.salt()));
    client.close_input();
    EXPECT_TRUE(socket.run(client, [&] { return socket.session.state() == State::closed; }));
  }
}

TEST(DtlsOpenssl, IsServerOfOurs) {
  const Files files;
  for (const Suite& suite : {kCm, kGcm128, kGcm256}) {
    SCOPED_TRACE(suite.offered);
    Socket socket(Role::client);
    Program server({"openssl", "s_server", "-dtls1_2", "-accept", "127.0.0.1:0", "-cert", files.certificate(),
                    "-key", files.key(), "-Verify", "1", "-use_srtp", suite.offered, "-keymatexport",
                    "EXTRACTOR-dtls_srtp", "-keymatexportlen", std::to_string(suite.exported)});
    std::smatch port;
    const std::regex line("ACCEPT 127\\.0\\.0\\.1:([0-9]+)");
    while (!std::regex_search(server.text, port, line)) ASSERT_TRUE(server.read()) << server.text;
    socket.set_peer(std::stoi(port[1]));
    socket.session.expect(now(), std::array{files.fingerprint}, socket);
    socket.session.start(now(), socket);
    ASSERT_TRUE(socket.run(server, [&] { return !exported_by(server).empty(); })) << server.text;
    const auto connected = [&] { return socket.session.state() == State::connected; };
    ASSERT_TRUE(socket.run(server, connected));
    const auto keys = socket.session.srtp_keys();
    ASSERT_TRUE(keys);
    EXPECT_EQ(keys->profile, suite.profile);
    EXPECT_EQ(exported_by(server), hex(keys->local.key()) + hex(keys->remote.key()) +
                                       hex(keys->local.salt()) + hex(keys->remote.salt()));
    socket.session.close(socket);
    EXPECT_TRUE(socket.run(server, [&] { return server.text.find("DONE") != std::string::npos; }))
        << server.text;
  }
}

TEST(DtlsOpenssl, HasNoCertificateOrNoProfile) {
  const Files files;
  const std::vector<std::string> plain{"openssl", "s_client", "-dtls1_2", "-connect"};
  for (const bool with_certificate : {true, false}) {
    Socket socket(Role::server);
    socket.session.expect(now(), std::array{files.fingerprint}, socket);
    std::vector<std::string> words = plain;
    words.push_back("127.0.0.1:" + socket.port());
    if (with_certificate)
      words.insert(words.end(), {"-cert", files.certificate(), "-key", files.key()});
    else
      words.insert(words.end(), {"-use_srtp", "SRTP_AEAD_AES_128_GCM"});
    Program client(words);
    ASSERT_TRUE(socket.run(client, [&] { return socket.session.state() == State::failed; })) << client.text;
    EXPECT_EQ(socket.session.failure(),
              with_certificate ? Failure::no_srtp_profile : Failure::no_certificate);
  }
}

}  // namespace
}  // namespace halloo::dtls
