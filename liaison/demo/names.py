"""Invented names and places of 青溪县（演示）. Everybody is recognisable as invented."""

import csv
from pathlib import Path

COUNTY = "990101"
SURNAMES = (
    "林周王陈李张刘赵黄吴徐孙胡朱高何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏"
    "卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾"
    "侯邵孟龙万段"
)
GIVEN = ["示例", "示范", "样例", "虚构", "演示"]

TOWNSHIPS = {
    "柳湾街道": ["富民社区", "御园社区", "柳湾社区", "九曲社区", "学府社区", "南门社区"],
    "桥东街道": ["桥东社区", "东湖社区", "站前社区", "新苑社区", "文昌社区"],
    "城北街道": ["城北社区", "北苑社区", "工农社区", "西园社区", "锦绣社区"],
}
TOWNS = [
    "石门镇", "青田镇", "云岭镇", "沙溪镇", "枫林镇", "茶亭镇", "龙泉镇",
    "白沙镇", "杨梅镇", "双河乡", "竹坪乡", "红岩乡", "大塘乡",
]  # fmt: skip
VILLAGE_HEADS = "上下东西南北新前后中"
VILLAGE_TAILS = ["塘村", "坪村", "岭村", "湾村", "畈村", "垅村", "源村", "坑村", "洲村", "墩村"]
VILLAGE_POINTS = 147

SPECIALTY = {"农业": "农业", "工业": "工业", "教育卫生": "教育卫生", "商贸": "商贸"}

UNITS = [  # code, name, categories
    ("QX-ZJJ", "青溪县住房和城乡建设局", "01 02"),
    ("QX-JTJ", "青溪县交通运输局", "04"),
    ("QX-CGJ", "青溪县城市管理局", "05 0103"),
    ("QX-STJ", "青溪县生态环境局", "06"),
    ("QX-JYJ", "青溪县教育体育局", "07"),
    ("QX-WJW", "青溪县卫生健康委员会", "08"),
    ("QX-MZJ", "青溪县民政局", "09"),
    ("QX-RSJ", "青溪县人力资源和社会保障局", "10"),
    ("QX-NYJ", "青溪县农业农村局", "11"),
    ("QX-SCJ", "青溪县市场监督管理局", "12"),
    ("QX-YJJ", "青溪县应急管理局", "14"),
]

with (Path(__file__).parent / "matters.csv").open(encoding="utf-8") as file:
    MATTERS = list(csv.DictReader(file))  # title, content, category, place, answer
