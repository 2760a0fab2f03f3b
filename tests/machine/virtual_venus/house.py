"""The devices of apps/my_house, simulated on this host: what they say, and what has to be on the bus then."""
from modbus_devices import address_of, capture, device, near, text_words

from .unit import HOST_IN_GUEST


class Device:
    """A simulated device: `image` are its registers."""
    type, unit = '', 0

    def __init__(self, story, name, serial, image):
        self.name, self.serial = name, serial
        self.server = story.simulate({self.unit: image})

    def configuration(self):
        return device(self.type, self.server, self.name, host=HOST_IN_GUEST)

    def connection(self):
        return f'modbus tcp {HOST_IN_GUEST}:{self.server.port} unit {self.unit}'


class Inverter(Device):
    """tests/captures/kaco/d1.txt"""
    type, unit = 'kaco.blueplanet', 3
    services = 2  # itself and its temperature

    def __init__(self, story, name='Roof', serial='10.0NX312345678'):
        image = capture('kaco/d1')
        image.put(address_of(image, 1) + 48, *text_words(serial, 16))
        super().__init__(story, name, serial, image)
        self.service = f'com.victronenergy.pvinverter.kaco_blueplanet_{serial.replace(".", "_")}'
        self.last_to_come = '/Ac/Energy/Forward'

    def expected(self):
        return {'/Ac/Power': 3020.0, '/Ac/L1/Voltage': 230.4, '/Ac/L2/Current': 4.34, '/Ac/L1/Power': near(1005.69, 0.005),
                '/Ac/Energy/Forward': 12345.678, '/StatusCode': 11, '/Position': 1, '/Connected': 1, '/CustomName': self.name,
                '/Serial': self.serial, '/Mgmt/Connection': self.connection()}


class Meter(Device):
    """tests/captures/carlo_gavazzi/em24.txt"""
    type, unit = 'carlo_gavazzi.em24', 1
    services = 1

    def __init__(self, story, name='Grid meter', serial='BW0290017002T'):
        image = capture('carlo_gavazzi/em24')
        image.put(0x5000, *text_words(serial, 7))
        super().__init__(story, name, serial, image)
        self.service = f'com.victronenergy.grid.carlo_gavazzi_em24_{serial}'
        self.last_to_come = '/Ac/Power'

    def expected(self):
        return {'/Ac/Power': 544.6, '/Ac/L2/Power': -542.1, '/Ac/L3/Voltage': 232.3, '/Ac/Energy/Reverse': 789.0,
                '/Connected': 1, '/CustomName': self.name, '/Serial': self.serial, '/Mgmt/Connection': self.connection()}
