// Small files, read and written whole while starting. Errors are sentences with the file's name.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "base/result.h"

namespace halloo::app {

// Of at most 1 MiB.
Result<std::string, std::string> read_file(const std::string& path);

// Another process sees the old content or the new, whole, and so does the next start after a crash.
Result<void, std::string> write_file(const std::string& path, std::string_view content, mode_t mode);

// With those above it; what is made is for its owner only (0700), what was there stays as it is.
Result<void, std::string> make_private_folder(const std::string& path);

}  // namespace halloo::app
