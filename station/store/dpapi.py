"""Windows only: binds a few secret bytes to the machine through the system's data protection.

Machine scope, because the kiosk user's password may be reset by an administrator, which would lose
everything bound to the user; the file itself lies in the user's own folder.
"""

from __future__ import annotations

import ctypes
import sys

MACHINE_WITHOUT_WINDOWS = 0x4 | 0x1  # CRYPTPROTECT_LOCAL_MACHINE, CRYPTPROTECT_UI_FORBIDDEN


class Blob(ctypes.Structure):
    """DATA_BLOB of wincrypt.h."""

    _fields_ = (("size", ctypes.c_uint32), ("data", ctypes.POINTER(ctypes.c_char)))


def protect(plain: bytes, context: bytes) -> bytes:
    """Return `plain` bound to this machine; OSError when the system refuses."""
    return _call("CryptProtectData", plain, context)


def unprotect(bound: bytes, context: bytes) -> bytes:
    """Undo `protect` on the same machine with the same `context`; OSError elsewhere."""
    return _call("CryptUnprotectData", bound, context)


def _blob(content: bytes) -> Blob:
    buffer = ctypes.create_string_buffer(content, len(content))
    return Blob(len(content), ctypes.cast(buffer, ctypes.POINTER(ctypes.c_char)))


def _call(name: str, content: bytes, context: bytes) -> bytes:
    if sys.platform == "win32":
        given, entropy, result = _blob(content), _blob(context), Blob()
        call = getattr(ctypes.WinDLL("crypt32", use_last_error=True), name)
        call.restype = ctypes.c_int
        pointers = (ctypes.byref(given), None, ctypes.byref(entropy), None, None)
        if not call(*pointers, ctypes.c_uint32(MACHINE_WITHOUT_WINDOWS), ctypes.byref(result)):
            raise ctypes.WinError(ctypes.get_last_error())
        try:
            return ctypes.string_at(result.data, result.size)
        finally:
            free = ctypes.WinDLL("kernel32").LocalFree
            free.argtypes = (ctypes.c_void_p,)
            free(result.data)
    raise OSError("data protection is a service of Windows")
