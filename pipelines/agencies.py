"""Names of the agencies contracts speak of by code, Vietnamese and English; a code without a name is shown as it is."""

from collections.abc import Mapping

AGENCIES: Mapping[str, tuple[str, str]] = {
    "cong-an-tinh": ("Công an tỉnh Quảng Ninh", "Quảng Ninh Provincial Police"),
    "so-nnmt": ("Sở Nông nghiệp và Môi trường", "Department of Agriculture and Environment"),
    "so-noi-vu": ("Sở Nội vụ", "Department of Home Affairs"),
}
