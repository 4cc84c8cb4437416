#include "app/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

#include "io/socket.h"

namespace halloo::app {
namespace {

constexpr std::size_t kMostOctets = 1'048'576;

Unexpected<std::string> failed(std::string_view doing, const std::string& path) {
  const int error = errno;
  return Unexpected{"cannot " + std::string(doing) + " " + path + ": " +
                    std::generic_category().message(error)};
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

bool write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

Result<std::string, std::string> read_file(const std::string& path) {
  const io::Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return failed("read", path);
  std::string content;
  char part[16 * 1024];
  while (content.size() <= kMostOctets) {
    const ssize_t got = ::read(fd.get(), part, sizeof part);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed("read", path);
    if (got == 0) return content;
    content.append(part, static_cast<std::size_t>(got));
  }
  return Unexpected{"cannot read " + path + ": it is larger than 1 MiB"};
}

Result<void, std::string> write_file(const std::string& path, std::string_view content, mode_t mode) {
  std::string temporary = path + ".XXXXXX";
  const io::Fd fd(mkostemp(temporary.data(), O_CLOEXEC));
  if (!fd) return failed("write", path);
  const bool written = fchmod(fd.get(), mode) == 0 && write_all(fd.get(), content) && fsync(fd.get()) == 0;
  if (!written || rename(temporary.c_str(), path.c_str()) != 0) {
    auto error = failed("write", path);
    unlink(temporary.c_str());
    return error;
  }
  // So that the new name outlives a power cut, too; where a file system cannot, nothing is lost but that.
  if (const io::Fd folder(open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)); folder) {
    (void)fsync(folder.get());
  }
  return {};
}

Result<void, std::string> make_private_folder(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) return {};
    return Unexpected{"cannot use " + path + ": it is not a folder"};
  }
  if (errno != ENOENT) return failed("make the folder", path);
  if (const std::string above = folder_of(path); above != path) {
    if (auto made = make_private_folder(above); !made) return made;
  }
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return failed("make the folder", path);
  return {};
}

}  // namespace halloo::app
