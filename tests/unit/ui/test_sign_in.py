"""The settings of sign-in, and the roles that a token gives."""

import pytest

from ui.bedside import SignInError, read_sign_in
from ui.bedside.visitor import Visitor
from ui.cli.application import run

AUTH = {
    "redirect_uri": "https://mspike.hospital.example/oauth2callback",
    "cookie_secret": "c" * 32,
    "client_id": "mspike",
    "client_secret": "made up",
    "server_metadata_url": "https://login.hospital.example/.well-known/openid-configuration",
}
ROLES = 'claim = "groups"\nview = ["a"]\nacknowledge = ["b"]\nrecord = ["c"]\n'


@pytest.fixture
def written(tmp_path):
    def write(auth=AUTH, roles=ROLES):
        lines = "\n".join(f'{key} = "{value}"' for key, value in auth.items())
        file = tmp_path / "sign-in.toml"
        file.write_text(f"[auth]\n{lines}\n[roles]\n{roles}", "utf-8")
        return file

    return write


def claims(**more):
    told = {"iss": "https://login.example", "sub": "s1", "iat": 1000, "name": "A. B."}
    return told | more


@pytest.mark.parametrize(
    ("groups", "roles"),
    [
        (["a"], {"view"}),
        (["b"], {"view", "acknowledge"}),
        (["c"], {"view", "record"}),
        (["b", "c"], {"view", "acknowledge", "record"}),
        ("c", {"view", "record"}),
        (["z"], set()),
        ([], set()),
        (None, set()),
        ([["a"]], set()),
        ({"a": 1}, set()),
    ],
)
def test_groups_give_roles(written, groups, roles):
    person = read_sign_in(written()).visitor(claims(groups=groups), 1000)
    assert person == Visitor(frozenset(roles), "A. B.", "https://login.example", "s1")


@pytest.mark.parametrize(
    ("hours", "age", "counts"),
    [(1, 3599, True), (1, 3600, True), (1, 3601, False), (24, 86400, True)],
)
def test_a_sign_in_counts_for_its_hours(written, hours, age, counts):
    sign_in = read_sign_in(written(roles=f"{ROLES}hours = {hours}\n"))
    person = sign_in.visitor(claims(groups=["a"]), 1000 + age)
    assert (person is not None) == counts


@pytest.mark.parametrize(
    "gone", [{"iss": ""}, {"sub": None}, {"iat": None}, {"iat": "1000"}, {"sub": 5}]
)
def test_a_token_that_does_not_say_who_it_is_is_nobody(written, gone):
    assert read_sign_in(written()).visitor(claims(groups=["a"]) | gone, 1000) is None


def test_a_person_without_a_name_is_named_by_what_the_token_has(written):
    sign_in = read_sign_in(written())
    told = claims(groups=["a"], name=" ", preferred_username="ab")
    assert sign_in.visitor(told, 1000).name == "ab"
    assert sign_in.visitor(claims(name=None), 1000).name == "s1"


@pytest.mark.parametrize(
    ("key", "auth"),
    [
        ("auth.redirect_uri", {"redirect_uri": "http://h.example/oauth2callback"}),
        ("auth.redirect_uri", {"redirect_uri": "https://h.example/"}),
        ("auth.cookie_secret", {"cookie_secret": "c" * 31}),
        ("auth.client_id", {"client_id": ""}),
        ("auth.server_metadata_url", {"server_metadata_url": "http://h.example/x"}),
    ],
)
def test_settings_that_are_unsafe_are_refused_without_their_value(
    written, capsys, key, auth
):
    file = written(AUTH | auth)
    with pytest.raises(SignInError) as refused:
        read_sign_in(file)
    assert refused.value.key == key
    assert run(["bedside", "--sign-in", str(file)]) == 2
    told = capsys.readouterr().err
    assert "MS-C176" in told and key in told
    assert "made up" not in told and "c" * 31 not in told


@pytest.mark.parametrize(
    ("key", "roles"),
    [
        ("roles.claim", 'view = ["a"]\n'),
        ("roles.view", 'claim = "groups"\nview = "a"\n'),
        ("roles.admin", ROLES + 'admin = ["a"]\n'),
        ("roles.hours", ROLES + "hours = 25\n"),
        ("roles.hours", ROLES + "hours = 0\n"),
        ("[roles]", 'claim = "groups"\n'),
    ],
)
def test_roles_that_nobody_could_have_are_refused(written, key, roles):
    with pytest.raises(SignInError) as refused:
        read_sign_in(written(roles=roles))
    assert refused.value.key == key


def test_a_file_that_is_no_toml_is_refused(tmp_path):
    file = tmp_path / "x.toml"
    file.write_text("[auth", "utf-8")
    with pytest.raises(SignInError):
        read_sign_in(file)
    with pytest.raises(SignInError):
        read_sign_in(tmp_path / "nothing.toml")


def test_another_address_needs_sign_in(capsys):
    assert run(["bedside", "--host", "0.0.0.0"]) == 2  # noqa: S104 - refused
    assert "MS-C175" in capsys.readouterr().err
