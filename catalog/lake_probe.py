"""Whether a store may carry Delta tables: two writers must not both win. A store that lets them loses commits in silence."""

import uuid

from catalog.errors import LakeError
from catalog.i18n import Sentence
from catalog.lake import Lake


def probe(lake: Lake) -> None:
    """Write a key twice on condition that it is absent; raises `LakeError` unless the second is refused."""
    if lake.storage_options is None:
        return
    filesystem = lake.filesystem()
    key = lake.uri(f"_probe/{uuid.uuid4()}")
    bucket, _, name = key.removeprefix("s3://").partition("/")
    try:
        filesystem.call_s3("put_object", Bucket=bucket, Key=name, Body=b"1", IfNoneMatch="*")
    except OSError as error:
        raise LakeError(
            Sentence(
                "Không ghi được vào {root}: {error}. Kiểm tra KHO_S3_ENDPOINT, khóa và quyền ghi.", root=lake.root, error=error
            )
        ) from error
    try:
        filesystem.call_s3("put_object", Bucket=bucket, Key=name, Body=b"2", IfNoneMatch="*")
    except OSError:
        return
    finally:
        filesystem.rm_file(key)
    raise LakeError(
        Sentence(
            "Máy chủ S3 của {root} bỏ qua If-None-Match: hai lần ghi cùng thắng, Delta sẽ mất dữ liệu. Dùng máy chủ khác.",
            root=lake.root,
        )
    )
