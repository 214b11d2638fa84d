"""Data files that lie beside the code, read through the loader of their package, wherever that lies.

``importlib.resources`` does the same and brings zipfile, tempfile and two compressors along: 20 ms at every
start, more than many verifications take.
"""

import os
import sys
from typing import Any, cast


def package_data(package: str, name: str) -> bytes:
    """The bytes of the file ``name`` (with ``/``) below ``package``, which has been imported.

    Raises ``OSError`` where there is no such file. Names come from code, never from a document.
    """
    spec = cast("Any", sys.modules[package].__spec__)
    path = os.path.join(os.path.dirname(spec.origin), *name.split("/"))  # noqa: PTH118, PTH120 - what loaders take
    return cast("bytes", spec.loader.get_data(path))
