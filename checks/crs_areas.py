"""Areas of use of the coordinate systems our data comes in, as a box in the units of each system.

Source: EPSG dataset v11.022 (2024-11-05) as shipped with pyproj 3.7.2: the longitude/latitude box EPSG gives each system,
projected (edges followed at 100 points, rounded outwards to a metre). A box is a net for gross mistakes: swapped axes, the
wrong central meridian, degrees for metres.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Area:
    """The box of a system: metres for projected ones, degrees for geographic ones."""

    name: str
    west: float
    south: float
    east: float
    north: float


#: By EPSG code.
AREAS: Mapping[int, Area] = {
    4326: Area("WGS 84", -180.0, -90.0, 180.0, 90.0),
    4756: Area("VN-2000", 102.14, 8.33, 109.53, 23.4),
    3405: Area("VN-2000 / UTM zone 48N", 184_962, 920_780, 830_472, 2_590_991),
    3406: Area("VN-2000 / UTM zone 49N", 171_513, 1_153_329, 347_790, 2_387_118),
    5896: Area("VN-2000 / TM-3 zone 481", 514_370, 1_017_271, 665_947, 2_525_144),
    5897: Area("VN-2000 / TM-3 zone 482", 334_769, 921_056, 666_333, 2_589_386),
    5898: Area("VN-2000 / TM-3 zone 491", 334_871, 947_597, 668_433, 2_539_564),
    5899: Area("VN-2000 / TM-3 107-45", 354_690, 947_597, 611_181, 2_397_602),
    9205: Area("VN-2000 / TM-3 103-00", 410_526, 2_310_667, 603_000, 2_524_692),
    9206: Area("VN-2000 / TM-3 104-00", 417_636, 2_275_242, 607_387, 2_438_345),
    9207: Area("VN-2000 / TM-3 104-30", 378_836, 921_056, 614_554, 1_166_786),
    9208: Area("VN-2000 / TM-3 104-45", 366_318, 1_125_651, 621_628, 2_528_192),
    9209: Area("VN-2000 / TM-3 105-30", 371_421, 1_016_163, 630_777, 2_589_080),
    9210: Area("VN-2000 / TM-3 105-45", 446_240, 1_078_095, 724_954, 2_559_047),
    9211: Area("VN-2000 / TM-3 106-00", 375_364, 1_871_266, 609_721, 2_511_538),
    9212: Area("VN-2000 / TM-3 106-15", 517_016, 1_249_530, 628_823, 1_904_847),
    9213: Area("VN-2000 / TM-3 106-30", 388_996, 2_358_291, 474_325, 2_516_998),
    9214: Area("VN-2000 / TM-3 107-00", 380_120, 1_768_359, 632_725, 2_393_105),
    9215: Area("VN-2000 / TM-3 107-15", 379_659, 2_358_271, 512_449, 2_486_059),
    9216: Area("VN-2000 / TM-3 107-30", 481_629, 1_539_340, 613_470, 1_705_567),
    9217: Area("VN-2000 / TM-3 108-15", 532_305, 1_244_012, 639_766, 1_627_131),
    9218: Area("VN-2000 / TM-3 108-30", 357_662, 1_153_301, 611_677, 1_616_077),
    32648: Area("WGS 84 / UTM zone 48N", 166_021, 0, 833_979, 9_329_006),
    32649: Area("WGS 84 / UTM zone 49N", 166_021, 0, 833_979, 9_329_006),
}
