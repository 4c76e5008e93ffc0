import ssl
from datetime import UTC, datetime

import pytest

from tinyml_course.class_server.certificate import authority, make_certificate, pair

pytest.importorskip("certipy")
x509 = pytest.importorskip("cryptography.x509")


def test_the_certificate_is_for_the_addresses_given_and_kept_until_they_change(tmp_path):
    folder = tmp_path / "https"
    make_certificate(folder, ["192.168.1.20", "teacher.local"])
    crt, key = pair(folder)
    made = x509.load_pem_x509_certificate(crt.read_bytes())
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(each) for each in names.get_values_for_type(x509.IPAddress)] == ["192.168.1.20"]
    assert names.get_values_for_type(x509.DNSName) == ["teacher.local"]
    assert made.not_valid_before_utc <= datetime.now(UTC) < made.not_valid_after_utc
    made.verify_directly_issued_by(x509.load_pem_x509_certificate(authority(folder).read_bytes()))
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(crt, key)
    assert folder.stat().st_mode & 0o077 == 0

    before = crt.read_bytes()
    make_certificate(folder, ["192.168.1.20", "teacher.local"])
    assert crt.read_bytes() == before
    make_certificate(folder, ["10.0.0.3"])
    assert crt.read_bytes() != before
