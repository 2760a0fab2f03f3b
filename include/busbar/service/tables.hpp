/// All service tables.
#pragma once

#include <busbar/service/acload.hpp>
#include <busbar/service/battery.hpp>
#include <busbar/service/charger.hpp>
#include <busbar/service/dcdc.hpp>
#include <busbar/service/digitalinput.hpp>
#include <busbar/service/evcharger.hpp>
#include <busbar/service/genset.hpp>
#include <busbar/service/gps.hpp>
#include <busbar/service/grid.hpp>
#include <busbar/service/heatpump.hpp>
#include <busbar/service/inverter.hpp>
#include <busbar/service/meteo.hpp>
#include <busbar/service/pvinverter.hpp>
#include <busbar/service/solarcharger.hpp>
#include <busbar/service/switch_.hpp>
#include <busbar/service/tank.hpp>
#include <busbar/service/temperature.hpp>
