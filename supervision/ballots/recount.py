#!/usr/bin/env python3
"""监票人复核：不连网、不用系统的任何程序，把无记名票单重新数一遍，与系统公布的数字和摘要对照。

用法：python3 recount.py 复核文件.txt
一致时退出码为 0；有一处不一致就逐项列出，退出码为 1。只需要 Python 3.8 以上，不装任何东西。
"""

import hashlib
import sys

MARK = "1"
WORDS = {
    "appraisal": ("满意", "基本满意", "不满意"),
    "congress": ("赞成", "反对", "弃权"),
    "street": ("赞成", "反对", "弃权"),
}


def read(raw):
    """(list as bytes, its header, candidates, votes, what the system claims)."""
    cut = raw.index(b"\n----\n") + 1
    listed, claimed = raw[:cut], raw[cut + 5 :]
    header, candidates, votes, claims = {}, [], [], {"figures": []}
    for number, line in enumerate(listed.decode("utf-8").split("\n")[:-1]):
        name, colon, value = line.partition(": ")
        if number == 0:
            if line != "liaison ballots 1":
                raise ValueError("这不是票单复核文件")
        elif "votes" in header:
            votes.append(line.partition(" ")[2])
        elif name == "candidate":
            candidates.append(value)
        elif colon:
            header[name] = value
    for line in claimed.decode("utf-8").split("\n"):
        name, _colon, value = line.partition(":")
        if name == "figures":
            claims["figures"].append([int(one) for one in value.split()])
        elif name:
            claims[name] = value.split()
    return listed, header, candidates, votes, claims


def is_valid(marks, candidates, most):
    if len(marks) != len(candidates):
        return False
    for one in marks:
        if one not in "0123":
            return False
    return most == 0 or marks.count(MARK) <= most


def count(candidates, votes, most):
    figures, valid = [[0, 0, 0] for _one in candidates], 0
    for marks in votes:
        if not is_valid(marks, candidates, most):
            continue
        valid += 1
        for place, one in enumerate(marks):
            figures[place][2 if one == "0" else int(one) - 1] += 1
    return figures, valid, len(votes) - valid


def elected(figures, places, base):
    """One place after the other goes to whoever has most votes; equal ones at the end wait."""
    waiting = [n for n in range(len(figures)) if figures[n][0] * 2 > base]
    adopted = []
    while waiting and len(adopted) < places:
        top = max(figures[n][0] for n in waiting)
        best = [n for n in waiting if figures[n][0] == top]
        if len(adopted) + len(best) > places:
            return sorted(adopted), best
        adopted += best
        waiting = [n for n in waiting if n not in best]
    return sorted(adopted), []


def graded(figures, base, percent):
    for total, word in (
        (figures[0], "satisfied"),
        (figures[0] + figures[1], "basically_satisfied"),
    ):
        if total * 100 > base * percent:
            return word
    return "dissatisfied"


def sm3(raw):
    try:
        return hashlib.new("sm3", raw).hexdigest()
    except ValueError:
        return None


def main(path):
    with open(path, "rb") as file:
        listed, header, candidates, votes, claims = read(file.read())
    wrong = []

    def check(name, mine, theirs):
        if mine != theirs:
            wrong.append(f"{name}：复核得到 {mine}，系统公布 {theirs}")

    if len(header.get("nonce", "")) < 64:
        print("注意：票单里没有 256 位随机数，公布了摘要，别人可能试出票数。")
    if int(header["votes"]) != len(votes):
        wrong.append(f"票单写明 {header['votes']} 张，实有 {len(votes)} 张")
    figures, valid, invalid = count(candidates, votes, int(header["most"]))
    print(header["title"])
    print(f"共 {len(votes)} 张，有效 {valid} 张，无效 {invalid} 张")
    words = WORDS[header["kind"]]
    for number, (title, row) in enumerate(zip(candidates, figures), 1):  # noqa: B905 - Python 3.8
        shown = "，".join(f"{word} {n}" for word, n in zip(words, row))  # noqa: B905
        print(f"{number}. {title}：{shown}")
    check("有效票", [str(valid)], claims["valid"])
    check("无效票", [str(invalid)], claims["invalid"])
    check("各项票数", figures, claims["figures"])
    base = int(header["base"])
    if header["kind"] == "appraisal":
        grades = [graded(row, base, int(header["percent"])) for row in figures]
        check("测评结果", grades, claims["grades"])
    else:
        adopted, tied = elected(figures, int(header["places"]), base)
        check("通过", [str(n + 1) for n in adopted], claims["adopted"])
        check("票数相等须再次投票", [str(n + 1) for n in tied], claims["tied"])
        done = "推荐" if header["kind"] == "street" else "通过"
        print(done + "：" + ("、".join(candidates[n] for n in adopted) or "无"))
        if tied:
            print("票数相等，须再次投票：" + "、".join(candidates[n] for n in tied))
    sha = hashlib.sha256(listed).hexdigest()
    check("SHA-256", [sha], claims["sha256"])
    print(f"SHA-256 {sha}")
    if (mine := sm3(listed)) is not None:
        check("SM3", [mine], claims["sm3"])
        print(f"SM3     {mine}")
    print("请与计票报告单上印的摘要逐字核对。")
    if wrong:
        print("\n不一致：\n" + "\n".join(wrong))
        return 1
    print("\n复核一致。")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
