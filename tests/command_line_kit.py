"""People of a civil register as files for the command line, and how a mistake ends."""

from pathlib import Path

from tests.terminal import Said

HEADER = "Số định danh cá nhân,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Mã xã,Nơi thường trú,Loại cư trú,Ngày đăng ký"
AN = "022080000001,Nguyễn Văn An,01/02/1980,Nam,Kinh,06658,Tổ 1,Thường trú,05/06/2010"
BINH = "022185000002,Trần Thị Bình,03/04/1985,Nữ,Tày,06658,Tổ 2,Thường trú,05/06/2011"
CHI = "022190000003,Lê Thị Chi,05/06/1990,Nữ,Dao,06661,Tổ 3,Tạm trú,05/06/2012"
REGISTER = ("--sector", "population", "--entity", "civil_register")


def is_one_line(said: Said, code: int = 2) -> bool:
    """Whether a command ended as a mistake should: its code, one line, no traceback, nothing pretended."""
    return said.code == code and said.err.startswith("kho: ") and said.err.count("\n") == 1 and said.out == ""


def csv(folder: Path, *rows: str, name: str = "so.csv") -> str:
    path = folder / name
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return str(path)
