"""Real clusters for the tests: Dask's schedulers and workers on this machine, with certificates or not."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests import waiting

# Imported where a cluster is made: it takes 0.4 s of every process that collects the tests.
if any(find_spec(name) is None for name in ("dask", "distributed")):
    pytest.skip("Dask is not installed: pip install '.[dask]'", allow_module_level=True)


@contextmanager
def local(workers: int, *, apart: bool, folder: Path | None = None, failures: int = 3) -> Iterator[Any]:
    """A cluster; ``apart``: its workers are processes with a nanny, which starts a new one for one that ends.

    ``folder`` holds its certificates; a task is given up after ``failures`` workers and one more have ended.
    """
    import dask
    import distributed

    security = None if folder is None else secured(folder)
    settings = {
        "distributed.scheduler.allowed-failures": failures,
        # As clusters.md has it; a worker keeps an hour of profiles, one a second.
        "distributed.worker.profile.enabled": False,
        "distributed.comm.timeouts.connect": "60s" if apart else "5s",
        # On a busy machine a worker that ended takes long to come back; the cluster would forget its nanny.
        "distributed.deploy.lost-worker-timeout": "600s",
    }
    with dask.config.set(settings):
        cluster = distributed.LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=apart, dashboard_address="127.0.0.1:0",
            silence_logs=60, protocol="tcp" if security is None else "tls", security=security,
            host="127.0.0.1", worker_dashboard_address=None,
        )  # fmt: skip
        try:
            yield cluster
        finally:
            cluster.close(timeout=waiting.SECONDS)  # leaving it as a context manager has no limit


def secured(folder: Path) -> Any:
    """The certificates in a folder, for scheduler and workers."""
    import distributed

    files = {"cert": str(folder / "cert.pem"), "key": str(folder / "key.pem")}
    names = ("scheduler", "worker", "client")
    sides = {f"tls_{side}_{kind}": path for side in names for kind, path in files.items()}
    return distributed.Security(require_encryption=True, tls_ca_file=str(folder / "ca.pem"), **sides)


@contextmanager
def scheduler(folder: Path, code: Path) -> Iterator[tuple[str, int]]:
    """The address of a scheduler in a process of its own, which unpickles calls too, and its number."""
    said = folder / "scheduler.json"
    process = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0",
         "--no-dashboard", "--scheduler-file", str(said)],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(code)}, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        waiting.until(
            lambda: said.exists() and said.read_bytes().rstrip().endswith(b"}"), "the scheduler's address"
        )
        yield json.loads(said.read_text("utf-8"))["address"], process.pid
    finally:
        process.kill()
        process.wait(timeout=60)


@contextmanager
def worker(address: str, *, folder: Path, code: Path) -> Iterator[int]:
    """A worker in a process of its own, whose number this is.

    It works in ``folder`` with the packages in ``code``.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_worker", address, "--no-nanny", "--nthreads", "1",
         "--no-dashboard", "--death-timeout", "60", "--local-directory", str(folder)],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(code)}, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process.pid
    finally:
        process.kill()
        process.wait(timeout=60)


def certificates(folder: Path) -> Path:
    """A folder with a new authority and a certificate of it for this machine."""
    folder.mkdir()
    authority, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "cluster")])
    _write(folder / "ca.pem", _certificate(root, root, authority, authority, is_authority=True))
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "machine")])
    _write(folder / "cert.pem", _certificate(name, root, key, authority, is_authority=False))
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    return folder


def _write(path: Path, certificate: x509.Certificate) -> None:
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def _certificate(
    name: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    *,
    is_authority: bool,
) -> x509.Certificate:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(signer, hashes.SHA256())
    )
