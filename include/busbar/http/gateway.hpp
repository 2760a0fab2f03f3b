/// Everything a header of a gateway needs: the data it is made of (gateway_rule.hpp), and the driver.
#pragma once

#include <busbar/http/gateway_device.hpp>
#include <busbar/http/gateway_rule.hpp>
