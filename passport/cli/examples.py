"""Two commands to copy for every help; a test parses each of them with the parser it belongs to."""

from collections.abc import Mapping
from typing import Final

EXAMPLES: Final[Mapping[str, tuple[str, str]]] = {
    "demo": ("", "--dir try-out"),
    "inspect": ("coil.passport.json", "- < coil.passport.json"),
    "init": (
        "mill --role producer --did did:web:mill.example --name 'Mill Ltd' --prefix gs1:7312345",
        "auditor --role verifier --did did:web:auditor.example --name Auditors --passphrase-file secret.txt",
    ),
    "keys": ("show mill", "rotate mill"),
    "keys show": ("mill", "mill --fingerprint"),
    "keys new": ("mill", "mill --key-type p256 --passphrase-file secret.txt"),
    "keys rotate": ("mill", "mill --finish --trust trust.json"),
    "keys revoke": (
        "mill key-1 --reason compromise --since 2026-09-17T00:00:00Z",
        "mill key-1 --reason cessation",
    ),
    "keys export-did": ("mill -o did.json", "mill -o did.json --force"),
    "keys backup": ("mill -o mill-backup.zip", "mill -o mill-backup.zip --force"),
    "status": ("renew --as mill", "glance lot"),
    "status renew": ("--as mill --to https://resolver.example", "--as mill --within 6"),
    "status check": ("--as mill", "--as mill --within 3"),
    "status show": ("--as mill", "--as mill --json"),
    "status glance": ("lot", "lot --resolver https://resolver.example"),
    "export": (
        "coil.passport.json --to pact -o coil-pact --loss",
        "lot --to untp -o lot-untp --resolver https://passports.example",
    ),
    "completion": ("bash", "fish"),
    "calculate": ("activity.xlsx", "activity.xlsx -o coil.draft.json --workings coil.workings.json"),
    "view": (
        "coil.holdings.json --of coil.passport.json --for buyer -o coil.view.json",
        "coil.holdings.json --of coil.passport.json --rules ours.toml --known coil.view.json",
    ),
    "issue": ("coil.draft.json --as mill", "--batch coils.xlsx --as mill -o lot"),
    "certificate": (
        "show --as mill --to https://registry.example",
        "retire use.csv --for coil.draft.json --geography SE-3 --as mill --to https://r.example -o r.json",
    ),
    "certificate issue": (
        "meter.csv --device park.toml --holder did:web:park.example --as body --to https://r.example",
        "request.json --as body --to https://registry.example",
    ),
    "certificate transfer": (
        "certificate.json --units 0:1000000 --holder did:web:mill.example --as park --to https://r.example",
        "certificate.json --units 5:10 --holder did:web:mill.example --as park --to https://r.example --json",
    ),
    "certificate retire": (
        "use.csv --for coil.draft.json --geography SE-3 --as mill --to https://r.example -o r.json",
        "use.csv --purpose inventory --geography SE-3 --as mill --to https://r.example -o r.json",
    ),
    "certificate show": (
        "certificate.json --to https://registry.example", "--as mill --to https://registry.example",
    ),
    "hub": ("ingest lot --trust trust.json --hub hub", "search --cn 7208 --hub hub"),
    "hub ingest": (
        "lot --trust trust.json --hub hub", "--db postgresql://passport@db/passport --hub hub --json",
    ),
    "hub aggregate": (
        "--boundary cradle-to-gate --gwp-set IPCC-AR6-GWP100 --electricity market-based --hub hub",
        "--boundary cradle-to-gate --gwp-set IPCC-AR6-GWP100 --electricity location-based --cn 7208"
        " --hub hub",
    ),
    "hub release": (
        "--groups groups.csv --hub hub", "--groups groups.csv --as platform --hub hub --json",
    ),
    "hub charter": (
        "charter.toml --as platform --hub hub", "charter.toml --as platform --days 90 --hub hub",
    ),
    "hub baseline": (
        "io.csv --id urn:example:io --publisher Office --edition 2025 --geography SE --currency SEK"
        " --price-year 2020 --basis basic -o factors.csv",
        "io.csv --id urn:example:io --publisher Office --edition 2025 --geography GLO --currency EUR"
        " --price-year 2022 --basis purchaser -o factors.csv",
    ),
    "hub equate": (
        "rules.toml --as setter -o rules.json", "rules.toml --as setter --days 90 -o rules.json",
    ),
    "hub retain": (
        "--as platform --hub hub --dry-run", "--as platform --trust trust.json --hub hub --json",
    ),
    "hub accesses": ("--hub hub", "--of did:web:mill.example --hub hub --json"),
    "hub anomalies": ("--hub hub", "--cn 7208 --hub hub --json"),
    "hub reconcile": ("inventory.csv --hub hub", "inventory.csv --hub hub --json"),
    "hub rebuild": ("--hub hub", "--hub hub --json"),
    "hub search": (
        "--cn 7208 --period 2026Q3 --hub hub",
        "--cn 7208 --by-number --boundary cradle-to-gate --gwp-set IPCC-AR6-GWP100"
        " --electricity location-based --hub hub",
    ),
    "cascade": (
        "claims --status status.json --trust trust.json -o plan.json",
        "claims --as mill --threshold 0.02 -o plan.json --force",
    ),
    "correct": (
        "coil.passport.json corrected.toml --reason new-factor --as mill -o corrected.passport.json",
        "coil.passport.json corrected.toml --reason calculation-error --as mill -o new.passport.json --yes",
    ),
    "revoke": (
        "coil.passport.json --as mill --reason 'wrong alloy'",
        "coil-1.passport.json coil-2.passport.json --as mill --reason 'wrong alloy' --yes",
    ),
    "suspend": (
        "coil.passport.json --as mill --reason 'heat number in doubt'",
        "coil.passport.json --as mill --reason 'heat number in doubt' --to https://resolver.example",
    ),
    "unsuspend": (
        "coil.passport.json --as mill --reason confirmed",
        "coil.passport.json --as mill --reason confirmed --to https://resolver.example",
    ),
    "label": ("coil.passport.json -o coil-label.png", "lot -o labels.pdf --sheet a4"),
    "publish": (
        "coil.passport.json --as mill --to https://resolver.example",
        "--batch lot --as mill --to https://resolver.example --dry-run",
    ),
    "answer": (
        "findings.toml",
        "findings.toml --finding F-003 --close --text 'The scrap was weighed twice.' --by 'A. Berg'",
    ),
    "pack": ("lot -o delivery.json", "lot --status status.json -o delivery.json"),
    "ledger": ("--example gocasi -o gocasi", "show gocasi.books"),
    "inventory": (
        "--example roasters -o roasters",
        "roasters/report.toml --edition ghgp-ami-2026-03-draft/region",
    ),
    "ledger open": (
        "gocasi.books --entity entity.json --opening opening.csv --start 2025-01-01",
        "mill.books --entity mill --id https://id.mill.example/417/7312345000006 --start 2026-01-01",
    ),
    "ledger post": (
        "gocasi.books journal.csv",
        "mill.books --passports slabs --into materials/slabs --day 2026-03-02 --trust trust.json",
    ),
    "ledger show": ("gocasi.books --layers", "gocasi.books --indicators 2025 --money money.csv"),
    "ledger draw": (
        "mill.books finished-goods/coils@PO-17 --draft coil.draft.json --key CLAIM-1 -o claim.draft.json",
        "mill.books finished-goods/cars@PO-9 --draft car.draft.json --key C-2 --unit-kg 1450"
        " -o claim.draft.json",
    ),
    "ledger close": (
        "gocasi.books 2025 -o statement.draft.json --workings journal.jsonl",
        "gocasi.books 2025 --detail line -o statement.draft.json",
    ),
    "ledger check": ("gocasi.books", "gocasi.books --against statement.draft.json"),
    "ledger export": (
        "gocasi.books --as beancount -o gocasi.beancount", "gocasi.books --as workings -o journal.jsonl",
    ),
    "ledger backup": ("gocasi.books -o backup.books", "gocasi.books -o /media/safe/gocasi.books --json"),
    "ledger residual": ("grid-2026.toml", "grid-2026.toml -o grid-2026.factors.csv"),
    "ledger custody": (
        "system.toml movements.csv -o balance.json",
        "q2.toml q2.csv --previous balance.json --books mill.books",
    ),
    "ledger consolidate": (
        "parent.books subsidiary.books --year 2025",
        "parent.books subsidiary.books --year 2025 --internal urn:delivery:17 --json",
    ),
    "accredit": (
        "did:web:auditor.example --name Auditors --number EAB-1 --scope ISO14067/iron-and-steel/SE/reasonable"
        " --as body -o accreditation.json",
        "did:web:auditor.example --name Auditors --number EAB-1 --scope CBAM/iron-and-steel/SE/limited"
        " --as body -o accreditation.json --days 365",
    ),
    "review": ("lot -o findings.toml", "coil.passport.json --html review.html"),
    "attest": (
        "coil.passport.json --opinion opinion.toml --accreditation accreditation.json --as auditor"
        " -o attested.passport.json",
        "--batch lot --review findings.toml --opinion opinion.toml --as auditor -o attested --check",
    ),
    "withdraw": (
        "attested.passport.json --as auditor --reason 'site visit repeated'",
        "attested.passport.json --as auditor --reason 'site visit repeated' --to https://resolver.example",
    ),
    "serve": ("--as platform --trust trust.json", "--as platform --config resolver.toml"),
    "share": (
        "--new-client 'Buyer AG' -o buyer.json --db resolver.sqlite",
        "https://id.mill.example/01/07312345678909/21/C-1 --with 8f1c2d3e4a5b6c7d8e9f0a1b --as platform",
    ),
    "respond": ("exported --as platform", "exported --as platform --passphrase-file secret.txt"),
    "log": (
        "init steel-log --origin log.example/steel",
        "check https://resolver.example/log --key steel-log/vkey",
    ),
    "log init": (
        "steel-log --origin log.example/steel",
        "steel-log --origin log.example/steel --passphrase-file secret.txt",
    ),
    "log append": ("trust.json --db resolver.sqlite", "change.json --trust trust.json --db resolver.sqlite"),
    "log proof": (
        "coil.passport.json --db resolver.sqlite",
        "claim.json --db resolver.sqlite -o claim.tlog-proof",
    ),
    "log export": ("log-files --db resolver.sqlite", "log-files --as platform"),
    "log check": (
        "https://resolver.example/log --key steel-log/vkey --since checkpoint.txt",
        "--db resolver.sqlite --key steel-log/vkey --witness w1/vkey",
    ),
    "log monitor": (
        "https://resolver.example/log --key steel-log/vkey --mine mill --products signed",
        "https://resolver.example/log --key steel-log/vkey --mine did:web:mill.example --witness w1/vkey",
    ),
    "witness": ("init w1 --name witness.example/w1", "serve w1 --port 8001"),
    "witness init": (
        "w1 --name witness.example/w1",
        "w1 --name witness.example/w1 --passphrase-file secret.txt",
    ),
    "witness serve": ("w1", "w1 --host 0.0.0.0 --port 8001 --passphrase-file secret.txt"),
    "witness add-log": ("w1 steel-log/vkey", "w1 log.example/steel+9ce2ef1c+AbNpf3ig..."),
    "witness status": ("w1", "w1 --json"),
    "witness evidence": ("w1", "w1 -o evidence"),
    "resolver": ("issuers list --db resolver.sqlite", "backup backup.sqlite --db resolver.sqlite"),
    "resolver issuers": (
        "add did:web:mill.example --db resolver.sqlite",
        "list --db resolver.sqlite",
    ),
    "resolver issuers add": (
        "did:web:mill.example --db resolver.sqlite",
        "did:web:mill.example --role producer --prefix gs1:7312345 --db resolver.sqlite",
    ),
    "resolver issuers remove": (
        "did:web:mill.example --db resolver.sqlite",
        "did:web:mill.example --db resolver.sqlite --json",
    ),
    "resolver issuers list": ("--db resolver.sqlite", "--db resolver.sqlite --json"),
    "resolver audit": ("--db resolver.sqlite", "--db resolver.sqlite --json"),
    "resolver links": (
        "links.json --as mill --to https://resolver.example",
        "links.json --as mill --to https://resolver.example --json",
    ),
    "resolver host": (
        "--as mill --to https://resolver.example",
        "--as auditor --to https://resolver.example",
    ),
    "resolver migrate": ("--db resolver.sqlite", "--db postgresql://resolver@db.example/resolver"),
    "resolver check": ("--db resolver.sqlite", "--db resolver.sqlite --json"),
    "resolver backup": (
        "backup.sqlite --db resolver.sqlite",
        "backup.sqlite --db postgresql://resolver@db.example/resolver",
    ),
    "resolver restore": (
        "backup.sqlite --db new.sqlite",
        "backup.sqlite --db postgresql://resolver@db.example/resolver",
    ),
    "resolver export": (
        "exported --db resolver.sqlite",
        "exported --root https://files.example --db resolver.sqlite",
    ),
    "trust": ("show", "use trust.json"),
    "trust new": ("-o trust.json --as buyer", "-o trust.json --as buyer --name 'Our suppliers' --days 30"),
    "trust add": (
        "trust.json did.json --role producer --name Mill --legal-entity mill.example --prefix gs1:7312345"
        " --key SHA256:Zgg+tpdVm+cvWb2GgUDig5FL8LsS5Nj+RabwqrU5vnw --as buyer",
        "trust.json --accreditation accreditation.json --as buyer",
    ),
    "trust remove": (
        "trust.json did:web:mill.example --as buyer",
        "trust.json did:web:mill.example#key-1 --reason compromise --as buyer",
    ),
    "trust witness": (
        "trust.json --from-log https://log.example --key log.vkey --witness w1.vkey --as buyer",
        "trust.json coil.passport.json --from-log log-files --key log.vkey --witness w1.vkey --as buyer",
    ),
    "trust import": (
        "trust.json anchor.json --party did:web:mill.example --contexts contexts --issuer did.json"
        " --key SHA256:Zgg+tpdVm+cvWb2GgUDig5FL8LsS5Nj+RabwqrU5vnw --as buyer",
        "trust.json anchor.json --party did:web:mill.example --contexts contexts --unsigned --as buyer",
    ),
    "trust use": ("trust.json", "trust.json --anew"),
    "trust accept": ("trust-2.json", "key-change.json --in trust.json --as buyer"),
    "trust show": ("", "trust.json"),
    "trust code": (
        "https://lists.example/trust.json", "https://lists.example/trust.json --trust trust.json -o code.png",
    ),
    "trust diff": ("trust-1.json trust-2.json", "trust-1.json trust-2.json --json"),
    "trust refresh": ("", "--from received"),
    "trust export": ("-o trust.json", "-o trust.json --status status.json"),
    "policy": ("show", "check policy.toml"),
    "policy show": ("", "automotive"),
    "policy check": ("policy.toml", "policy.toml --json"),
    "policy explain": ("", "policy.toml --lang de"),
    "verify": (
        "coil.passport.json --label label.jpg",
        "--from lot --product '(01)07312345678909(21)C-2026-0917-44'",
    ),
    "check": (
        "dpp.jwt --context https://vocabulary.uncefact.org/untp/0.7.0/context/=untp-context.jsonld",
        "credential.json --did did.json --status status-list.json",
    ),
    "explain": ("coil.passport.json", "coil.passport.json --html coil.html --lang de"),
    "phone": ("", "--export app --samples passport-demo"),
}
"""Words of the command line behind ``passport`` to two lines of what may follow them."""
