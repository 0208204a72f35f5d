from liaison.importing import ImportCommand
from stations.network.importing import STATIONS


class Command(ImportCommand):
    help = "导入站点（CSV、xlsx）。按站点代码更新；空白单元格不改动原值。"
    importer = STATIONS
