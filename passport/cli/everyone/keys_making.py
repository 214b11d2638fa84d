"""Make a new key, in a file or in a token, and declare the options that say where."""

from argparse import ArgumentParser, Namespace

from passport.cli import options
from passport.cli.options import UsageError
from passport.party import identity
from passport.party.identity import KEY_KINDS, Identity
from passport.party.key_history import HeldKey, Token
from signing import keystore
from signing.keys import PrivateKey
from signing.signer import KeySigner, Signer


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments about a new key."""
    parser.add_argument("--key-type", choices=sorted(KEY_KINDS), help="default ed25519; p256 in a token")
    options.add_new_passphrase(parser)
    parser.add_argument("--pkcs11", metavar="MODULE", help="make the key in a token, by this PKCS#11 library")
    parser.add_argument("--token", metavar="LABEL", help="label of the token; its PIN as the passphrase")
    parser.add_argument("--key-label", metavar="LABEL", help="label of the key in the token")


def check(args: Namespace) -> None:
    """Refuse arguments about a token that do not go together."""
    named = [args.pkcs11, args.token, args.key_label]
    if any(named) and (not all(named) or args.no_passphrase):
        raise UsageError(
            "usage.arguments",
            "A key in a token is named by --pkcs11 MODULE, --token LABEL and --key-label LABEL.",
            hint="Its PIN is asked for, or read with --passphrase-file.",
        )


def new_passphrase(args: Namespace) -> bytes | None:
    """The passphrase of a new key file; a token asks for its PIN itself."""
    if args.pkcs11:
        return None
    return identity.new_passphrase(args.passphrase_file, none=args.no_passphrase)


def make(
    party: Identity, name: str, args: Namespace, passphrase: bytes | None, *, at: str
) -> tuple[HeldKey, Signer]:
    """Make the key ``name`` of ``party``; nothing refers to it yet."""
    method = f"{party.did}#{name}"
    if args.pkcs11:
        from passport.party import tokens  # an extra that few install

        place = Token(args.pkcs11, args.token, args.key_label)
        pin = identity.passphrase_for_use(args.passphrase_file)
        signer = tokens.first(place, args.key_type or "p256", method, pin)
        return HeldKey(name, signer.public.multikey, at, token=place), signer
    private = PrivateKey.generate(KEY_KINDS[args.key_type or "ed25519"])
    keystore.create(party.folder / "keys" / name, private, passphrase)
    return HeldKey(name, private.public.multikey, at), KeySigner(private, method)
