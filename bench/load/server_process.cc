#include "load/server_process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "io/socket.h"

namespace halloo::load {
namespace {

using namespace std::chrono_literals;

bool takes_connections(std::uint16_t port) {
  const io::Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const io::Address address(in_addr{htonl(INADDR_LOOPBACK)}, port);
  return ::connect(fd.get(), address.data(), address.size()) == 0;
}

[[noreturn]] void become(std::vector<std::string>& command, const std::string& log) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(out, STDERR_FILENO);
  std::vector<char*> arguments;
  for (std::string& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  ::execvp(arguments[0], arguments.data());
  ::_exit(127);
}

}  // namespace

ServerProcess::ServerProcess(std::vector<std::string> command, std::uint16_t port, const std::string& log)
    : pid_(::fork()) {
  if (pid_ < 0) throw std::runtime_error("no process can be started");
  if (pid_ == 0) become(command, log);
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  while (!takes_connections(port)) {
    if (ended(false) || std::chrono::steady_clock::now() > deadline) {
      stop();
      throw std::runtime_error(command[0] + " did not start; what it said is in " + log);
    }
    std::this_thread::sleep_for(10ms);
  }
}

ServerProcess::~ServerProcess() {
  stop();
}

double ServerProcess::cpu_seconds() const {
  clockid_t clock = 0;
  timespec time{};
  if (::clock_getcpuclockid(pid_, &clock) != 0 || ::clock_gettime(clock, &time) != 0)
    throw std::runtime_error("the server is gone");
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

std::uint64_t ServerProcess::memory() const {
  std::ifstream file("/proc/" + std::to_string(pid_) + "/statm");
  std::uint64_t size = 0, resident = 0;
  file >> size >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::size_t ServerProcess::descriptors() const {
  const std::filesystem::directory_iterator all("/proc/" + std::to_string(pid_) + "/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

bool ServerProcess::running() {
  return !ended(false);
}

void ServerProcess::signal(int number) const {
  ::kill(pid_, number);
}

bool ServerProcess::ended(bool wait) {
  if (status_ >= 0) return true;
  int status = 0;
  if (::waitpid(pid_, &status, wait ? 0 : WNOHANG) != pid_) return false;
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return true;
}

int ServerProcess::stop() {
  if (!ended(false)) signal(SIGTERM);
  for (const auto deadline = std::chrono::steady_clock::now() + 10s;
       !ended(false) && std::chrono::steady_clock::now() < deadline;)
    std::this_thread::sleep_for(10ms);
  if (!ended(false)) signal(SIGKILL);
  ended(true);
  return status_;
}

std::unique_ptr<ServerProcess> start_halloo(const std::string& program, const HallooPorts& ports,
                                            const std::string& scratch,
                                            const std::vector<std::string>& settings) {
  const auto here = [](std::uint16_t port) {
    return port == 0 ? "off" : "127.0.0.1:" + std::to_string(port);
  };
  std::vector<std::string> command{
      program,       "--listen", here(ports.plain), "--tls-listen", here(ports.tls), "--udp", here(ports.udp),
      "--state-dir", scratch,    "--access-log",    "off"};
  for (const char* lifted :
       {"--max-connections", "--max-connections-per-address", "--max-messages-per-second", "--max-people"})
    command.insert(command.end(), {lifted, "0"});
  if (ports.udp != 0) {
    command.insert(command.end(), {"--turn-user", "lab:lab", "--relay-allow", "127.0.0.0/8"});
    for (const char* lifted : {"--max-allocations", "--max-allocations-per-user", "--max-relay-rate",
                               "--max-unauthenticated-per-second"})
      command.insert(command.end(), {lifted, "0"});
  }
  command.insert(command.end(), settings.begin(), settings.end());
  const std::uint16_t asked = ports.plain != 0 ? ports.plain : ports.tls != 0 ? ports.tls : ports.udp;
  return std::make_unique<ServerProcess>(std::move(command), asked, scratch + "/halloo.log");
}

std::uint16_t free_port() {
  constexpr std::uint16_t kFirstRelayPort = 49152;
  for (int attempt = 0; attempt < 100; ++attempt) {
    const io::Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const io::Address any(in_addr{htonl(INADDR_LOOPBACK)}, 0);
    if (::bind(fd.get(), any.data(), any.size()) != 0) break;
    if (const std::uint16_t port = io::local_address(fd.get()).port(); port < kFirstRelayPort) return port;
  }
  throw std::runtime_error("no port is free");
}

void raise_file_limit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace halloo::load
