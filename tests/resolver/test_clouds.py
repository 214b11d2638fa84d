"""No URL found in a document leads to what a cloud answers from within (T75, T127)."""

import pytest

from resolver.outgoing.addresses import is_public
from tests.resolver.test_fetch import _no_connection, _resolving, refused

# Where clouds keep metadata and credentials for whoever asks from within, by the providers' own documents.
CLOUDS = {
    "AWS, Google Cloud, Azure, Oracle, DigitalOcean, OpenStack": "169.254.169.254",
    "AWS, tasks of ECS": "169.254.170.2",
    "AWS, pods of EKS": "169.254.170.23",
    "AWS, DNS": "169.254.169.253",
    "AWS, metadata over IPv6": "fd00:ec2::254",
    "AWS, pods of EKS over IPv6": "fd00:ec2::23",
    "Google Cloud over IPv6": "fd20:ce::254",
    "Azure's platform": "168.63.129.16",
    "Alibaba Cloud": "100.100.100.200",
    "Tencent Cloud": "169.254.0.23",
    "Oracle Cloud, classic": "192.0.0.192",
    "Scaleway": "169.254.42.42",
    "Scaleway over IPv6": "fd00:42::42",
    "Azure's platform, mapped into IPv6": "::ffff:168.63.129.16",
    "Azure's platform, translated into IPv6": "64:ff9b::168.63.129.16",
    "Azure's platform, by 6to4": "2002:a83f:8110::1",
}


@pytest.mark.parametrize("cloud", CLOUDS)
def test_t127_no_found_url_leads_to_a_cloud_s_own_services(
    cloud: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T75, T127: by address and by a name that leads there."""
    assert not is_public(CLOUDS[cloud])
    _resolving(monkeypatch, [CLOUDS[cloud]])
    _no_connection(monkeypatch)
    assert refused("https://two-faced.example/", found=True) == "fetch.address"


@pytest.mark.parametrize("address", ["168.63.129.15", "168.63.129.17"])
def test_the_neighbours_of_a_cloud_s_address_are_public(address: str) -> None:
    assert is_public(address)
