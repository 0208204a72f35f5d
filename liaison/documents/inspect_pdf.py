"""Run as a process of its own (`python -I inspect_pdf.py`): a PDF on stdin, a JSON line on stdout:
{"pages": n} for a file that only shows pages, or {"refused": why}.

Whatever a hostile file does to the parser, it does it here, under limits of memory and processor.
"""

import io
import json
import resource
import sys

MEMORY = 768 * 1024 * 1024
SECONDS = 15
MOST_PAGES = 60
MOST_OBJECTS = 20_000
# What a scanned page never needs: programs, forms, files inside, what opens by itself or elsewhere.
FORBIDDEN = {
    "/JavaScript",
    "/JS",
    "/AA",
    "/Launch",
    "/EmbeddedFile",
    "/EmbeddedFiles",
    "/RichMedia",
    "/XFA",
    "/AcroForm",
    "/SubmitForm",
    "/ImportData",
    "/GoToR",
    "/GoToE",
    "/URI",
    "/Movie",
    "/Sound",
    "/Rendition",
    "/OpenAction",
}


def names(value, depth=0):
    """Every key and name in one object, without following references."""
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject

    if depth > 30:
        raise ValueError("nested too deep")
    if isinstance(value, NameObject):
        yield str(value)
    elif isinstance(value, DictionaryObject):
        for key in value:
            yield str(key)
            yield from names(value.raw_get(key), depth + 1)
    elif isinstance(value, ArrayObject):
        for item in list.__iter__(value):
            yield from names(item, depth + 1)


def looked_at(data):
    from pypdf import PdfReader
    from pypdf.generic import IndirectObject

    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted:
        return {"refused": "encrypted"}
    known = {(number, 0) for number in reader.xref_objStm}
    known |= {
        (number, generation) for generation, numbers in reader.xref.items() for number in numbers
    }
    if len(known) > MOST_OBJECTS:
        return {"refused": "too_large"}
    found = set(names(reader.trailer))
    for number, generation in known:
        found |= set(names(IndirectObject(number, generation, reader).get_object()))
    if found & FORBIDDEN:
        return {"refused": "active"}
    pages = len(reader.pages)
    if not 0 < pages <= MOST_PAGES:
        return {"refused": "pages"}
    return {"pages": pages}


def main():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = looked_at(sys.stdin.buffer.read())
    except MemoryError:
        answer = {"refused": "too_large"}
    except Exception:  # noqa: BLE001 - a parser raises anything on broken input
        answer = {"refused": "broken"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
