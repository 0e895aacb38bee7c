"""Units for systemd: what `init --systemd` writes, and that systemd can read it whatever the folder is called."""

import shutil
import subprocess
from pathlib import Path

import pytest
from commands import dangjian

from archive.errors import HomeError
from archive.home.folder import Home
from scheduler.units import write_units

AWKWARD = '我的 档案 100% "x" $HOME \\'


def settings(unit: Path) -> dict[str, str]:
    lines = unit.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def test_a_new_home_and_an_existing_one_get_units(tmp_path: Path) -> None:
    home = Home(tmp_path / "county")
    assert dangjian("init", home.folder, "--systemd").code == 0
    names = ["system/dangjian-county.service", "user/dangjian-county.service"]
    found = sorted(str(p.relative_to(home.systemd)) for p in home.systemd.rglob("*.service"))
    assert found == names
    home.config.write_text('[archive]\nname = "我们的"\n', encoding="utf-8")
    (home.systemd / names[0]).unlink()
    ran = dangjian("init", "--systemd", home=home.folder)
    assert ran.code == 0
    assert "systemctl --user enable --now dangjian-county.service" in ran.err
    assert f"sudo cp {home.systemd / names[0]} /etc/systemd/system/" in ran.err
    assert (home.systemd / names[0]).is_file()
    assert "我们的" in home.config.read_text(encoding="utf-8")  # nothing else was touched
    assert dangjian("init", home.folder).code == 2


def test_a_unit_starts_up_restarts_it_and_shuts_it_in(tmp_path: Path) -> None:
    home = Home(tmp_path / AWKWARD)
    home.folder.mkdir()
    units = write_units(home)
    machine, person = settings(units.system), settings(units.user)
    told = str(home.folder).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    start = machine["ExecStart"]
    assert start.endswith(f' "--home" "{told.replace("$", "$$")}" "up"')
    assert start == person["ExecStart"]
    assert machine["ReadWritePaths"] == f'"{told}"'
    assert machine["User"] == units.owner
    assert (machine["WantedBy"], person["WantedBy"]) == ("multi-user.target", "default.target")
    for each in (machine, person):
        assert each["Type"] == "notify"
        assert each["NoNewPrivileges"] == "yes"
        assert each["KillMode"] == "mixed"
        assert each["OOMPolicy"] == "continue"
    assert (machine["ProtectSystem"], machine["CapabilityBoundingSet"]) == ("strict", "")
    assert "ProtectSystem" not in person  # not every user's systemd may


def test_archives_with_chinese_names_have_units_of_their_own_in_chinese(tmp_path: Path) -> None:
    names = set()
    for folder in (tmp_path / "我的档案", tmp_path / "县档案"):
        assert dangjian("--lang", "zh", "init", "--systemd", folder).code == 0
        (unit,) = (folder / "systemd" / "user").iterdir()
        assert "DANGJIAN_LANGUAGE=zh" in settings(unit)["Environment"]
        names.add(unit.name)
    assert len(names) == 2


def test_a_folder_with_a_line_break_in_its_name_is_refused(tmp_path: Path) -> None:
    home = Home(tmp_path / "a\nExecStart=b")
    home.folder.mkdir()
    with pytest.raises(HomeError, match="No unit can name"):
        write_units(home)


@pytest.mark.parametrize("kind", ["system", "user"])
def test_systemd_finds_nothing_wrong_with_them(tmp_path: Path, kind: str) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not here: the units were not verified")
    home = Home(tmp_path / AWKWARD)
    home.folder.mkdir()
    units = write_units(home)
    unit = units.system if kind == "system" else units.user
    ran = subprocess.run(
        [analyze, f"--{kind}", "verify", unit],
        env={"XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout + ran.stderr) == (0, "")
