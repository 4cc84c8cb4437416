#include "load/server_process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
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
  std::ifstream file("/proc/" + std::to_string(pid_) + "/stat");
  std::string line;
  std::getline(file, line);
  // The second field, the name, may hold blanks; utime and stime are fields 14 and 15.
  std::istringstream fields(line.substr(line.rfind(')') + 1));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  double user = 0, system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
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

std::uint16_t free_port() {
  const io::Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const io::Address any(in_addr{htonl(INADDR_LOOPBACK)}, 0);
  if (::bind(fd.get(), any.data(), any.size()) != 0) throw std::runtime_error("no port is free");
  return io::local_address(fd.get()).port();
}

void raise_file_limit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace halloo::load
