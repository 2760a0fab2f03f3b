// Boost.JSON's own functions, compiled once.
#include <boost/json/src.hpp>
