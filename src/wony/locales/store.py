"""What the store has to say."""

from __future__ import annotations

from wony.locales import Text

MESSAGES = {
    "store.busy": Text(
        ko="다른 wony가 {path}에 쓰고 있습니다.\n잠시 뒤에 다시 시도해 주세요.",
        en="Another wony is writing to {path}.\nTry again in a moment.",
    ),
    "store.full": Text(
        ko="디스크가 가득 차서 {path}에 저장하지 못했습니다.\n"
        "공간을 비운 뒤 다시 시도해 주세요. 이미 저장된 것은 그대로입니다.",
        en="The disk is full: {path} could not be written.\n"
        "Free some space and try again; what was stored before is intact.",
    ),
    "store.read_only": Text(
        ko="{path} 파일은 읽기 전용이라 저장할 수 없습니다.\n"
        "파일과 폴더의 권한을 확인하거나 WONY_DATABASE_URL로 다른 곳을 정해 주세요.",
        en="{path} cannot be written: it is read-only.\n"
        "Check the permissions of the file and its folder, or name another place with WONY_DATABASE_URL.",
    ),
    "store.damaged": Text(
        ko="데이터베이스 {path} 파일이 손상되었습니다. 파일은 건드리지 않았습니다.\n"
        "백업 파일이 있습니다: {backup}. `wony doctor`가 되살리는 방법을 알려 줍니다.",
        en="The database {path} is damaged; it was left as it is.\n"
        "There is a backup: {backup}. `wony doctor` says how to get your words back.",
    ),
    "store.damaged_alone": Text(
        ko="데이터베이스 {path} 파일이 손상되었습니다. 파일은 건드리지 않았습니다.\n"
        "곁에 백업이 없습니다. `wony doctor`가 되살리는 방법을 알려 줍니다.",
        en="The database {path} is damaged; it was left as it is.\n"
        "There is no backup beside it; `wony doctor` says how to get your words back.",
    ),
    "store.damaged_row": Text(
        ko="저장된 항목 {id:을/를} 읽을 수 없습니다({reason}).\n"
        "`wony doctor`로 데이터베이스를 검사해 주세요.",
        en="The stored entry {id} cannot be read ({reason}).\nHave the database checked by `wony doctor`.",
    ),
    "store.closed_to_us": Text(
        ko="{path} 파일을 열 수 없습니다({reason}).\n파일과 폴더의 권한을 확인해 주세요.",
        en="{path} cannot be opened ({reason}).\nCheck the permissions of the file and its folder.",
    ),
    "store.failed": Text(
        ko="{path} 파일을 읽거나 쓰지 못했습니다({reason}).\n`wony doctor`로 데이터베이스를 검사해 주세요.",
        en="{path} could not be read or written ({reason}).\nHave the database checked by `wony doctor`.",
    ),
    "store.no_folder": Text(
        ko="{folder:은/는} 폴더가 아니라서 데이터베이스를 둘 수 없습니다.\n"
        "WONY_DATABASE_URL로 다른 곳을 정해 주세요.",
        en="{folder} is not a folder, so no database can be kept there.\n"
        "Name another place with WONY_DATABASE_URL.",
    ),
    "store.not_a_file": Text(
        ko="{path} 자리에 있는 것은 보통 파일이 아니라서 데이터베이스로 쓸 수 없습니다.\n"
        "WONY_DATABASE_URL로 다른 곳을 정해 주세요.",
        en="{path} is not a regular file, so it cannot be the database.\n"
        "Name another place with WONY_DATABASE_URL.",
    ),
    "store.link": Text(
        ko="{path}: 심볼릭 링크입니다. 링크를 거쳐 열면 기록을 잃을 수 있어 열지 않습니다.\n"
        "WONY_DATABASE_URL에 실제 파일의 경로를 적어 주세요.",
        en="{path} is a symbolic link; opened through it, the database could lose words.\n"
        "Put the path of the file itself into WONY_DATABASE_URL.",
    ),
    "store.hard_link": Text(
        ko="{path} 파일은 이름이 둘 이상(하드 링크)이라 기록을 잃을 수 있어 열지 않습니다.\n"
        "다른 이름을 지우고 다시 시도해 주세요.",
        en="{path} has a second name (a hard link); opened under both, the database could lose words.\n"
        "Remove the other name and try again.",
    ),
    "store.foreign": Text(
        ko="{path} 파일은 wony의 데이터베이스가 아닙니다.\nWONY_DATABASE_URL로 다른 파일을 정해 주세요.",
        en="{path} is not a database of wony.\nName another file with WONY_DATABASE_URL.",
    ),
    "store.newer": Text(
        ko="{path} 파일은 더 새로운 wony가 만든 것입니다(형식 {found}, 이 wony가 아는 형식은 {known}).\n"
        "wony를 새 버전으로 올려 주세요. 파일은 그대로입니다.",
        en="{path} was made by a newer wony (schema {found}; this one knows {known}).\n"
        "Install the newer version; the file was left as it is.",
    ),
    "store.migration_failed": Text(
        ko="{path} 파일을 새 형식으로 옮기지 못했습니다({found} → {known}: {reason}). "
        "파일은 이전 형식 그대로입니다.\n"
        "백업은 {backup}에 있습니다. 이 메시지와 함께 알려 주세요.",
        en="{path} could not be upgraded ({found} to {known}: {reason}); it was left at the old schema.\n"
        "A backup is in {backup}. Please report this message.",
    ),
    "store.backup_exists": Text(
        ko="{path} 파일이 이미 있습니다.\n백업할 다른 이름을 정해 주세요.",
        en="{path} is there already.\nChoose another name for the backup.",
    ),
    "store.not_there": Text(
        ko="{path} 파일이 없습니다.\n`wony doctor`가 대화가 어디에 저장되는지 알려 줍니다.",
        en="There is no {path}.\n`wony doctor` says where conversations are kept.",
    ),
    "store.no_session": Text(
        ko="대화 {id:을/를} 찾을 수 없습니다.\n지워졌을 수 있습니다. `wony history`로 확인해 주세요.",
        en="There is no conversation {id}.\nIt may have been deleted: see `wony history`.",
    ),
    "store.no_compaction": Text(
        ko="요약 {id:을/를} 찾을 수 없습니다.\n대화가 지워졌을 수 있습니다. `wony history`로 확인해 주세요.",
        en="There is no summary {id}.\nIts conversation may have been deleted: see `wony history`.",
    ),
    "store.message_closed": Text(
        ko="메시지 {id:은/는} 이미 끝났거나 지워져서 바꿀 수 없습니다.\n"
        "새로 물어보면 새 답이 따로 저장됩니다.",
        en="The message {id} is complete or deleted and cannot be changed.\n"
        "Ask again: a new answer is kept beside it.",
    ),
    # -- what wony doctor says -----------------------------------------------------------------------
    "store.none_yet": Text(
        ko="아직 저장된 대화가 없습니다. 첫 대화는 {path}에 저장됩니다.",
        en="Nothing is stored yet; the first conversation will be kept in {path}.",
    ),
    "store.whole": Text(
        ko="데이터베이스 {path}: 온전합니다(대화 {sessions:,}개, {size:.1f} MB, "
        "형식 {revision}, SQLite {sqlite}).",
        en="Database {path}: whole ({sessions:,} {sessions:conversation/conversations}, {size:.1f} MB, "
        "schema {revision}, SQLite {sqlite}).",
    ),
    "store.older": Text(
        ko="데이터베이스 형식이 {found}입니다. 다음에 쓸 때 백업한 뒤 {known:으로/로} 올립니다.",
        en="The database has schema {found}; the next use makes a backup and upgrades it to {known}.",
    ),
    "store.backup": Text(
        ko="가장 최근 백업: {backup}",
        en="Newest backup: {backup}",
    ),
    "store.not_whole": Text(
        ko="데이터베이스 {path} 파일이 손상되었습니다({reason}).\n"
        "파일을 지우거나 옮기지 말고 아래 방법을 따라 주세요.",
        en="The database {path} is damaged ({reason}).\nDo not delete or move it; do what is said below.",
    ),
    "store.repair": Text(
        ko="먼저 {path} 파일과 그 이름에 -wal이 붙은 파일을 함께 복사해 두세요.\n"
        "그런 다음 읽을 수 있는 것을 새 파일로 옮깁니다: sqlite3 '{path}' .recover | sqlite3 '{rescued}'",
        en="First make a copy of {path} and of the file named like it with -wal at the end.\n"
        "Then save what can be read into a new file: sqlite3 '{path}' .recover | sqlite3 '{rescued}'",
    ),
    "store.restore": Text(
        ko="백업이 있습니다: {backup}\n"
        "되돌리려면 wony를 모두 끄고, 손상된 파일을 -wal, -shm 파일과 함께 다른 곳으로 옮긴 뒤에 "
        "실행하세요: cp '{backup}' '{path}'",
        en="There is a backup: {backup}\n"
        "To go back to it, end every wony, move the damaged file away with its -wal and -shm, and then: "
        "cp '{backup}' '{path}'",
    ),
    "store.no_log": Text(
        ko="{path}에서 선행 기록 로그(WAL)를 쓸 수 없습니다. 네트워크 드라이브일 수 있습니다.\n"
        "WONY_DATABASE_URL로 이 컴퓨터의 디스크를 정해 주세요.",
        en="{path} cannot have a write-ahead log; it may lie on a network drive.\n"
        "Name a place on a disk of this computer with WONY_DATABASE_URL.",
    ),
    "store.open_to_others": Text(
        ko="이 컴퓨터의 다른 사용자가 {path} 파일을 읽을 수 있습니다.\n"
        "`chmod 600 '{path}'`로 막을 수 있습니다.",
        en="Other users of this computer may read {path}.\n`chmod 600 '{path}'` keeps them out.",
    ),
    "store.old_sqlite": Text(
        ko="SQLite {sqlite}에는 여러 프로그램이 함께 쓸 때 기록을 잃을 수 있는 결함이 있습니다. "
        "wony끼리는 서로 기다리므로 안전합니다.\n"
        "wony를 쓰는 동안 다른 프로그램으로 이 파일에 쓰지 마시고, "
        "가능하면 SQLite 3.51.3 이상이 든 파이썬을 쓰세요.",
        en="SQLite {sqlite} can lose words when several programs write at once; wonys avoid each other.\n"
        "Let no other program write to the file meanwhile, or use a Python with SQLite 3.51.3 or later.",
    ),
}
