"""The lake: Delta tables on a local folder or an S3 store, LazyFrames in and out, one transaction a delivery and table.

Writing has two steps: `stage` sinks frames into files nobody can see yet, `commit` makes them part of the table together
with an application transaction id, so that a retry of the same delivery never writes twice. What is written when is decided
in `assets`.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import fsspec
import polars as pl
from deltalake import CommitProperties, DeltaTable, Schema, Transaction
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError
from deltalake.transaction import AddAction, RemoveAction
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from catalog.errors import CommitConflict, LakeError, NotFound
from catalog.i18n import Sentence
from catalog.lake_files import add_action, arrow_schema, sink

#: Published versions stay readable: neither logs nor replaced files expire by themselves.
_CONFIGURATION = {
    "delta.enableExpiredLogCleanup": "false",
    "delta.logRetentionDuration": "interval 3650 days",
    "delta.deletedFileRetentionDuration": "interval 3650 days",
}
_FORBIDDEN = ("delta.enableDeletionVectors", "delta.columnMapping.mode")


@dataclass(frozen=True, slots=True)
class Staged:
    """A written file that belongs to no version yet."""

    table: str
    action: AddAction
    rows: int


@dataclass(frozen=True, slots=True)
class Lake:
    """All tables below one URL; `storage_options` are those of an S3 store, None for a local folder."""

    root: str
    storage_options: dict[str, str] | None = None

    def uri(self, table: str) -> str:
        """Where a table lives."""
        return f"{self.root.rstrip('/')}/{table}"

    def filesystem(self) -> fsspec.AbstractFileSystem:
        """The file system the tables are on."""
        if "://" not in self.root:
            return fsspec.filesystem("file")
        options = self.storage_options or {}
        return fsspec.filesystem(
            "s3",
            key=options.get("aws_access_key_id"),
            secret=options.get("aws_secret_access_key"),
            client_kwargs={"endpoint_url": options.get("aws_endpoint_url"), "region_name": options.get("aws_region")},
        )

    def open(self, table: str, version: int | datetime | None = None) -> DeltaTable | None:
        """The Delta table at a version or time, or None where it does not exist."""
        try:
            delta = DeltaTable(self.uri(table), storage_options=self.storage_options)
        except TableNotFoundError:
            return None
        except (DeltaError, OSError) as error:
            raise LakeError(
                Sentence(
                    "Không đọc được nhật ký của bảng {table} ở {uri}: {told}. Kiểm tra kho, hoặc khôi phục từ bản sao lưu.",
                    table=table,
                    uri=self.uri(table),
                    told=str(error).splitlines()[0],
                )
            ) from error
        try:
            if version is not None:
                delta.load_as_version(version)
        except DeltaError as error:
            told = str(error).splitlines()[0]
            raise NotFound(
                Sentence("Bảng {table} không có phiên bản {version}: {error}", table=table, version=version, error=told)
            ) from error
        return delta

    def opened(self, table: str, version: int | datetime | None = None) -> DeltaTable:
        """The Delta table at a version or time; raises `NotFound` where it does not exist."""
        delta = self.open(table, version)
        if delta is None:
            raise NotFound(Sentence("Bảng {table} chưa có trong kho. Chạy 'kho status' để xem các bảng đang có.", table=table))
        return delta

    def version(self, table: str) -> int | None:
        """The newest Delta version, None where the table does not exist."""
        delta = self.open(table)
        return None if delta is None else delta.version()

    def scan(self, table: str, version: int | datetime | None = None) -> pl.LazyFrame:
        """A lazy scan of a table at a version (number or point in time)."""
        return pl.scan_delta(self.opened(table, version))

    def committed(self, table: str, transaction: str) -> Mapping[str, str] | None:
        """The metadata of the commit that wrote a transaction id, None where it was never written."""
        delta = self.open(table)
        if delta is None or delta.transaction_version(transaction) is None:
            return None
        for commit in delta.history():
            if commit.get("kho.transaction") == transaction:
                return {key: str(value) for key, value in commit.items()}
        raise LakeError(
            Sentence(
                "Bảng {table}: nhật ký không còn ghi giao dịch {transaction}; không được xóa _delta_log.",
                table=table,
                transaction=transaction,
            )
        )

    def ensure(self, table: str, schema: pl.Schema, description: str = "") -> DeltaTable:
        """Create a table, or add the columns a newer contract declares; a changed type is refused."""
        delta = self.open(table)
        arrow = arrow_schema(schema)
        if delta is None:
            return DeltaTable.create(
                self.uri(table),
                schema=arrow,
                mode="ignore",
                name=table,
                description=description or None,
                configuration=_CONFIGURATION,
                storage_options=self.storage_options,
            )
        _refuse_features(table, delta)
        held = {field.name: field for field in delta.schema().fields}
        wanted = {field.name: field for field in Schema.from_arrow(arrow).fields}
        changed = [name for name, field in wanted.items() if name in held and held[name].type != field.type]
        if changed:
            raise LakeError(
                Sentence(
                    "Bảng {table}: cột {changed} đổi kiểu so với dữ liệu đã ghi. "
                    "Delta không đổi kiểu tại chỗ: đặt tên cột mới trong hợp đồng hoặc lập bảng mới.",
                    table=table,
                    changed=", ".join(changed),
                )
            )
        added = [field for name, field in wanted.items() if name not in held]
        if added:
            delta.alter.add_columns(added)
        return delta

    def stage(self, frames: Mapping[str, pl.LazyFrame], tag: str) -> dict[str, Staged]:
        """Write several tables' frames in one streaming pass; the files carry `tag` and are invisible until committed."""
        names = dict.fromkeys(frames, part_name(tag))
        sinks = [sink(frame, f"{self.uri(table)}/{names[table]}", self.storage_options) for table, frame in frames.items()]
        pl.collect_all(sinks, engine="streaming")
        filesystem = self.filesystem()
        staged = {}
        for table, name in names.items():
            action, rows = add_action(filesystem, f"{self.uri(table)}/{name}", name)
            staged[table] = Staged(table, action, rows)
        return staged

    def commit(
        self,
        table: str,
        staged: Sequence[Staged],
        *,
        transaction: str,
        replace: bool = False,
        remove: Sequence[RemoveAction] = (),
        metadata: Mapping[str, str] | None = None,
    ) -> int:
        """Commit staged files once per transaction id; returns the version that holds them."""
        properties = CommitProperties(
            custom_metadata={"kho.transaction": transaction, **(metadata or {})},
            app_transactions=[Transaction(transaction, 1, int(time.time() * 1000))],
        )
        actions: list[AddAction | RemoveAction] = [*remove, *(one.action for one in staged if one.rows)]
        try:
            # Removed files may be gone after a conflict: only a caller that looks again may try again.
            for attempt in _attempts(1 if remove else 12):
                with attempt:
                    delta = self.open(table)
                    if delta is None:
                        raise LakeError(Sentence("Bảng {table} chưa được lập trước khi ghi.", table=table))
                    if delta.transaction_version(transaction) is None:
                        mode = "overwrite" if replace else "append"
                        delta.create_write_transaction(actions, mode, delta.schema(), commit_properties=properties)
        except CommitFailedError as error:
            raise CommitConflict(
                Sentence("Bảng {table}: tiến trình khác ghi liên tục, đã thử lại nhiều lần. Chạy lại sau.", table=table)
            ) from error
        version = self.version(table)
        if version is None:
            raise LakeError(Sentence("Bảng {table} biến mất trong lúc ghi.", table=table))
        return version

    def parts(self, table: str) -> list[str]:
        """Names of the data files of the newest version."""
        delta = self.open(table)
        return [] if delta is None else [uri.rsplit("/", 1)[-1] for uri in delta.file_uris()]

    def scan_parts(self, table: str, names: Sequence[str], file_column: str | None = None) -> pl.LazyFrame:
        """A lazy scan of some of a table's files, committed or only staged; `file_column` tells where a row stands."""
        return pl.scan_parquet(
            [f"{self.uri(table)}/{name}" for name in names],
            storage_options=self.storage_options,
            include_file_paths=file_column,
            missing_columns="insert",
        )

    def restore(self, table: str, version: int) -> None:
        """Make the newest version say what an earlier one said; nothing is deleted."""
        delta = self.open(table)
        if delta is not None:
            delta.restore(version)

    def discard(self, staged: Staged) -> None:
        """Delete a staged file that will not be committed."""
        self.filesystem().rm_file(f"{self.uri(staged.table)}/{staged.action.path}")


def part_name(tag: str) -> str:
    """The data file a tag writes."""
    return f"part-{tag}.parquet"


def removal(name: str) -> RemoveAction:
    """The log entry that takes a file out of the newest version, for a commit that replaces it."""
    return RemoveAction(name, True, int(time.time() * 1000))


def _attempts(most: int) -> Retrying:
    return Retrying(
        retry=retry_if_exception_type(CommitFailedError),
        wait=wait_random_exponential(multiplier=0.05, max=2),
        stop=stop_after_attempt(most),
        reraise=True,
    )


def _refuse_features(table: str, delta: DeltaTable) -> None:
    configuration = delta.metadata().configuration
    on = [key for key in _FORBIDDEN if configuration.get(key, "false") not in ("false", "none")]
    if on:
        raise LakeError(
            Sentence(
                "Bảng {table} bật {features}: nhiều công cụ không đọc được. Chép sang bảng mới không bật.",
                table=table,
                features=", ".join(on),
            )
        )
