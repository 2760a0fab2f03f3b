/// Everything the rows of a JSON device need: `using namespace busbar::json_rows;` inside a device's namespace makes them short.
#pragma once

#include <busbar/json/program.hpp>
#include <busbar/service/tables.hpp>

#include <chrono>

namespace busbar::json_rows {
using namespace busbar::units;
using namespace busbar::options;
using namespace busbar::json::options;
using busbar::json::absent;
using busbar::json::difference_of;
using busbar::json::either;
using busbar::json::or_zero;
using busbar::json::product_of;
using busbar::json::quotient_of;
using busbar::json::sum_of;
using namespace std::chrono_literals;
} // namespace busbar::json_rows
