"""The accounts that `make run` prints, and the one password of all of them."""

PASSWORD = "demo-2026"  # noqa: S105 - printed on the console by design
ACCOUNTS = [
    ("deputy", "人大代表"),
    ("station", "联络站站务人员"),
    ("street", "街道人大工委"),
    ("office", "县人大代表工委"),
    ("office-b", "县人大代表工委的同事（审核、复核）"),
    ("leader", "常委会领导"),
    ("government", "政府督查室"),
    ("unit", "承办单位"),
    ("unit2", "县住房和城乡建设局"),
    ("procurator", "检察机关"),
    ("council", "居民议事会成员"),
    ("auditor", "审计员"),
    ("admin", "系统管理员"),
    ("security", "安全管理员"),
]
