"""Terms of the GS1 Core Business Vocabulary 2.0, retyped as short names, and their three spellings read to the short one.

Source: GS1 CBV Standard, release 2.0 (June 2022), sections 7.1-7.6 and the CBV web vocabulary https://ref.gs1.org/cbv. A term
in a namespace of the sender's own (a full URI, or `prefix:name`) is allowed by the standard and kept as it is.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One list of terms, with the markers of its old URN and of its web URI."""

    title: str
    terms: frozenset[str]
    urn: str
    web: str

    def read(self, text: str) -> str | None:
        """The short name of a CBV term, an own URI as it is, or None for what is neither."""
        for prefix in (f"urn:epcglobal:cbv:{self.urn}:", f"https://ref.gs1.org/cbv/{self.web}-", f"cbv:{self.web}-", ""):
            if text.startswith(prefix) and text[len(prefix) :] in self.terms:
                return text[len(prefix) :]
        return text if is_uri(text) and not _GS1_SPACE.match(text) else None


_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_GS1_SPACE = re.compile(r"^(?:urn:epcglobal:cbv|https?://(?:ns|ref)\.gs1\.org/cbv/|https?://(?:www\.)?gs1\.org/voc/|cbv:|gs1:)")


def is_uri(text: str) -> bool:
    """An absolute URI or a compact one (`ex:field`): a scheme, a colon, no blank."""
    return _URI.fullmatch(text) is not None


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BUSINESS_STEP = Vocabulary(
    "bước nghiệp vụ (bizStep)",
    _words(
        "accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting "
        "decommissioning departing destroying disassembling dispensing encoding entering_exiting holding inspecting "
        "installing killing loading other packing picking receiving removing repackaging repairing replacing reserving "
        "retail_selling sampling sensor_reporting shipping staging_outbound stock_taking stocking storing transporting "
        "unloading unpacking void_shipping"
    ),
    "bizstep",
    "BizStep",
)
DISPOSITION = Vocabulary(
    "tình trạng (disposition)",
    _words(
        "active available completeness_inferred completeness_verified conformant container_closed container_open damaged "
        "destroyed dispensed disposed encoded expired in_progress in_transit inactive mismatch_class mismatch_instance "
        "mismatch_quantity needs_replacement no_pedigree_match non_conformant non_sellable_other partially_dispensed "
        "recalled reserved retail_sold returned sellable_accessible sellable_not_accessible stolen unavailable unknown"
    ),
    "disp",
    "Disp",
)
TRANSACTION_TYPE = Vocabulary(
    "loại chứng từ (bizTransaction)",
    _words("bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt"),
    "btt",
    "BTT",
)
PARTY_TYPE = Vocabulary(
    "loại bên giao nhận (source/destination)", _words("location owning_party possessing_party"), "sdt", "SDT"
)
ERROR_REASON = Vocabulary("lý do sai (errorDeclaration)", _words("did_not_occur incorrect_data"), "er", "ER")
COMPONENT = Vocabulary(
    "thành phần đo (component)",
    _words(
        "x y z axial_distance azimuth height spherical_radius polar_angle elevation_angle easting northing latitude "
        "longitude altitude"
    ),
    "comp",
    "Comp",
)
ALERT = Vocabulary("cảnh báo cảm biến (exception)", _words("ALARM_CONDITION ERROR_CONDITION"), "sat", "SensorAlertType")
#: GS1 Web Vocabulary MeasurementType, as CBV 2.0 section 7.7 lists it.
MEASUREMENT = Vocabulary(
    "loại phép đo (sensorReport.type)",
    _words(
        "AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Altitude AmountOfSubstance "
        "AmountOfSubstancePerUnitVolume Angle AngularAcceleration AngularMomentum AngularVelocity Area Capacitance "
        "Conductance Conductivity Count Density Dimensionless DoseEquivalent DoseEquivalentRate DynamicViscosity "
        "ElectricCharge ElectricCurrent ElectricCurrentDensity ElectricFieldStrength Energy Exposure Force Frequency "
        "Illuminance Inductance Irradiance KinematicViscosity Length LinearMomentum Luminance LuminousFlux "
        "LuminousIntensity MagneticFlux MagneticFluxDensity MagneticVectorPotential Mass MassConcentration MassFlowRate "
        "MassPerAreaTime MemoryCapacity MolalityOfSolute MolarEnergy MolarMass MolarVolume Power Pressure RadiantFlux "
        "RadiantIntensity Radioactivity RelativeHumidity Resistance Resistivity SolidAngle SpecificVolume Speed "
        "SurfaceDensity SurfaceTension Temperature Time Torque Voltage Volume VolumeFlowRate VolumeFraction "
        "VolumetricFlux Wavenumber"
    ),
    "measurement",
    "MeasurementType",
)
