"""按姓氏笔画: the collation key of a name under CLDR's stroke order for Chinese.

ICU does it; its C library comes with the icu4py wheel, whose Python layer has no collator, or
from the system. Where neither is found the key is empty and lists fall back to pinyin.
"""

import ctypes
import ctypes.util
import importlib.util
import re
from functools import cache
from pathlib import Path

KEY_BYTES = 60


def stroke_key(name):
    """Hex of the sort key's first 60 bytes: strings that sort as the names do."""
    sort_key = _collator()
    return sort_key(name).hex() if sort_key else ""


def _libraries():
    """ICU's data, common and i18n libraries, in the order in which they must be loaded."""
    spec = importlib.util.find_spec("icu4py")
    folder = Path(spec.origin).parent.parent / "icu4py.libs" if spec else Path("/nonexistent")
    bundled = [next(folder.glob(f"libicu{part}-*"), None) for part in ("data", "uc", "i18n")]
    return bundled if all(bundled) else [ctypes.util.find_library("icui18n")]


@cache
def _collator():
    paths = [str(path) for path in _libraries() if path]
    if not paths:
        return None
    library = [ctypes.CDLL(path, mode=ctypes.RTLD_GLOBAL) for path in paths][-1]
    version = re.search(r"\.so\.(\d+)", paths[-1])
    suffix = f"_{version[1]}" if version else ""
    open_collator = getattr(library, f"ucol_open{suffix}")
    open_collator.restype = ctypes.c_void_p
    open_collator.argtypes = [ctypes.c_char_p, ctypes.POINTER(ctypes.c_int)]
    get_key = getattr(library, f"ucol_getSortKey{suffix}")
    get_key.restype = ctypes.c_int32
    get_key.argtypes = [
        ctypes.c_void_p,
        ctypes.c_char_p,
        ctypes.c_int32,
        ctypes.c_char_p,
        ctypes.c_int32,
    ]
    status = ctypes.c_int(0)
    collator = open_collator(b"zh@collation=stroke", ctypes.byref(status))
    if status.value > 0 or not collator:
        return None

    def sort_key(name):
        text = name.encode("utf-16-le")
        buffer = ctypes.create_string_buffer(1024)
        length = get_key(collator, text, len(text) // 2, buffer, 1024)
        return buffer.raw[: min(length - 1, KEY_BYTES)]

    return sort_key
