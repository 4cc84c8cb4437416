// A server that is being measured: a child process, and what the kernel knows of it (proc(5)). It dies
// with this process. Any thread.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace halloo::load {

class ServerProcess {
 public:
  // Starts the command and waits until the port takes connections. What it says goes into the file `log`.
  // Throws a sentence when it ends or does not come.
  ServerProcess(std::vector<std::string> command, std::uint16_t port, const std::string& log);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  double cpu_seconds() const;    // user and system, all threads, since it was started; to the microsecond
  std::uint64_t memory() const;  // resident, octets
  std::size_t descriptors() const;
  bool running();

  void signal(int number) const;
  // SIGTERM, and SIGKILL when that does not help; the exit status, or 128 and the signal's number.
  int stop();

 private:
  bool ended(bool wait);

  pid_t pid_;
  int status_ = -1;
};

// Halloo on 127.0.0.1. One load client stands for thousands of people: what is allowed to one address, one
// user and one connection is lifted. All else is as it comes.
struct HallooPorts {
  std::uint16_t plain = 0, tls = 0, udp = 0;  // 0: off. STUN and TURN: `udp`, over TCP as well
};
std::unique_ptr<ServerProcess> start_halloo(const std::string& program, const HallooPorts& ports,
                                            const std::string& scratch,
                                            const std::vector<std::string>& settings = {});

// A TCP port of 127.0.0.1 that nobody listens on just now, and that no relay would take (RFC 8656
// section 7.2).
std::uint16_t free_port();
// So many files as the system lets a process open; for this process and those it starts.
void raise_file_limit();

}  // namespace halloo::load
