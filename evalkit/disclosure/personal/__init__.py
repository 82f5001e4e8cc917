"""Personal data in what would leave: details by their form, and every known value of a pack."""

from evalkit.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "Detail": "faults",
        "find_details": "faults",
        "fault_of_text": "faults",
        "KnownValues": "known",
        "known_values": "known",
        "NOTHING_KNOWN": "known",
        "Hit": "hits",
        "scan_bytes": "scan",
        "scan_folder": "folder_reading",
    },
)
