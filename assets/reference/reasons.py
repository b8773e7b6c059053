"""Why a commune of today is the answer: eight reasons, each with a Vietnamese sentence a clerk can act on."""

import polars as pl

#: Reason → Vietnamese and English label.
REASONS = {
    "unchanged": ("Không đổi", "Unchanged"),
    "renamed": ("Đổi tên hoặc loại hình", "Renamed or of another type"),
    "merged-into": ("Nhập vào đơn vị khác", "Merged into another unit"),
    "split": ("Chia cho nhiều đơn vị", "Split among several units"),
    "code-reused": ("Mã nay thuộc đơn vị khác", "Code now held by another unit"),
    "retired-code": ("Mã hoặc tên đã hết hiệu lực vào ngày đó", "Code or name already retired on that day"),
    "ambiguous-name": ("Tên chỉ nhiều đơn vị", "Name fits several units"),
    "unknown": ("Không tìm thấy", "Not found"),
}


def meaning_reason() -> pl.Expr:
    """The reason of one version's way to today, from `targets`, `joined` and the names at both ends."""
    same_code = pl.col("code") == pl.col("commune_code")
    same_name = pl.col("name") == pl.col("commune_name")
    same_full_name = pl.col("full_name") == pl.col("commune_full_name")
    return (
        pl.when(pl.col("commune_code").is_null())
        .then(pl.lit("unknown"))
        .when(pl.col("targets") > 1)
        .then(pl.lit("split"))
        .when(same_code & pl.col("joined") & ~same_name)
        .then(pl.lit("code-reused"))
        .when(pl.col("joined"))
        .then(pl.lit("merged-into"))
        .when(same_full_name)
        .then(pl.lit("unchanged"))
        .otherwise(pl.lit("renamed"))
    )


def meaning_note() -> pl.Expr:
    """The sentence that goes with `meaning_reason`."""
    old, new, day = _label("full_name", "code"), _label("commune_full_name", "commune_code"), _ended()
    reason, several_times = pl.col("reason"), pl.col("hops") > 1
    kept = (pl.col("code") == pl.col("commune_code")) & (pl.col("name") == pl.col("commune_name"))
    return (
        pl.when(reason == "unchanged")
        .then(pl.format("{} không thay đổi.", new))
        .when(reason == "unknown")
        .then(pl.format("{} đã hết hiệu lực từ {} và chưa có bảng chuyển đổi. Bổ sung bảng chuyển đổi.", old, day))
        .when((reason == "split") & several_times)
        .then(pl.format("{} qua nhiều lần sắp xếp nay chia cho: {}.", old, pl.col("_others")))
        .when(reason == "split")
        .then(pl.format("{} được chia từ {} cho: {}.", old, day, pl.col("_others")))
        .when(several_times)
        .then(pl.format("{} qua nhiều lần sắp xếp nay thuộc {}: {}.", old, new, pl.col("path")))
        .when(reason == "code-reused")
        .then(_reused(day))
        .when((reason == "merged-into") & kept)
        .then(pl.format("{} được nhập thêm đơn vị khác từ {}, nay là {}.", old, day, new))
        .when(reason == "merged-into")
        .then(pl.format("{} đã nhập vào {} từ {}.", old, new, day))
        .otherwise(pl.format("{} nay là {} từ {}.", old, new, day))
    )


def _reused(day: pl.Expr) -> pl.Expr:
    now = pl.col("commune_full_name")
    before = pl.format("Trước {} mã {} là {}, đã nhập vào {}", day, pl.col("code"), pl.col("full_name"), now)
    return before + pl.format("; từ {} mã này thuộc {}.", day, now)


def retired_note() -> pl.Expr:
    """The sentence for a code or name used after it had ended."""
    return pl.format("Mã hoặc tên đã hết hiệu lực từ {}. {}", _ended(), pl.col("note"))


def unresolved_note() -> pl.Expr:
    """The sentence for a question without an answer: what was asked, what comes near, and what to do."""
    asked = pl.concat_str(
        pl.when(pl.col("_code").is_not_null()).then(pl.format("mã '{}'", pl.col("_code"))),
        pl.when(pl.col("_name").is_not_null()).then(pl.format("tên '{}'", pl.col("_name"))),
        separator=", ",
        ignore_nulls=True,
    )
    day, first = pl.col("_on").dt.strftime("%d/%m/%Y"), pl.col("_first").dt.strftime("%d/%m/%Y")
    near = pl.col("_near").list.join("; ")
    return (
        pl.when(pl.col("_on").is_null())
        .then(pl.lit("Thiếu ngày: một mã xã chỉ có nghĩa khi kèm ngày. Bổ sung ngày của dữ liệu."))
        .when(asked == "")
        .then(pl.lit("Mã xã và tên xã đều trống. Bổ sung mã xã."))
        .when(pl.col("_on") < pl.col("_first"))
        .then(pl.format("Danh mục mã xã bắt đầu từ {}, không suy đoán {} cho ngày {}.", first, asked, day))
        .when(pl.col("reason") == "ambiguous-name")
        .then(pl.format("Không rõ {} vào ngày {} là đơn vị nào: {}. Ghi mã xã, hoặc loại hình và huyện.", asked, day, near))
        .when(near != "")
        .then(pl.format("Không có {} vào ngày {}; gần giống: {}. Kiểm tra loại hình, huyện và ngày.", asked, day, near))
        .otherwise(pl.format("Không tìm thấy {} vào ngày {}. Kiểm tra lại mã, tên và ngày.", asked, day))
    )


def _label(name: str, code: str) -> pl.Expr:
    return pl.format("{} ({})", pl.col(name), pl.col(code))


def _ended() -> pl.Expr:
    """The first day the version no longer existed; a current version shows its own first day."""
    return pl.coalesce(pl.col("valid_to").dt.offset_by("1d"), pl.col("valid_from")).dt.strftime("%d/%m/%Y")
