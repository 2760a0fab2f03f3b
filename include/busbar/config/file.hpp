/// Reads a small file.
#pragma once

#include <string>

namespace busbar::config {

struct file_content {
    std::string text;
    std::string wrong; ///< "No such file or directory"; empty if it was read
};

/// At most 1 MiB: what is longer is no configuration.
file_content read_file(const std::string& path);

} // namespace busbar::config
