"""Write words of a plant's sheet as strings of TOML 1.0."""


def toml_text(word: str) -> str:
    r"""Write a basic string of TOML 1.0: in quotation marks, with escapes where a character has no shape.

    The string must read back as exactly the word, which a map compares with cells. So the escapes are those
    of TOML (``\"``, ``\\``, ``\U0000200B``), not those of ``signing.shown``, whose ``\u{e0041}`` TOML
    refuses.
    """
    text = str(word).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(sign if sign.isprintable() else f"\\U{ord(sign):08X}" for sign in text) + '"'
