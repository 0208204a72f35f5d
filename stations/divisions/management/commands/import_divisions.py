from liaison.importing import ImportCommand
from stations.divisions.importing import DIVISIONS


class Command(ImportCommand):
    help = "导入行政区划和网格（CSV、xlsx）。代码可用国家公布的 6 位、12 位写法。"
    importer = DIVISIONS
